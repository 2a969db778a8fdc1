import type { Compute, SourceReader } from '../storage/ports.js';
import { TokenizerUnusable } from './errors.js';
import type { ImportTokenizerInputs, ImportTokenizerParams } from './import-params.js';
import type { NoExecution } from './params.js';
import { TOKENIZER_FILE, textEncoding } from './tokenizer/encode.js';
import { ORIGINAL_IDS_FILE, renumbered } from './tokenizer/renumber.js';

const LARGEST_BYTES = 256 * 1024 * 1024;

/**
 * A published `tokenizer.json` of byte-level BPE, renumbered so that our special tokens are the first ids; a file
 * beside it tells which id each token had, so that a model's embeddings can be put in the same order.
 */
const importTokenizer: Compute<ImportTokenizerInputs, ImportTokenizerParams, NoExecution> = async (
  { tokenizer },
  _params,
  { draft },
) => {
  const { json, originalIds } = renumbered(await textOf(tokenizer));
  const { vocabularySize } = textEncoding(json);
  const ids = JSON.stringify({ schema: 'retort.original-ids/1', ids: originalIds });
  return {
    kind: 'tokenizer',
    schemaVersion: 1,
    files: [
      await draft.write(TOKENIZER_FILE, Buffer.from(json, 'utf8')),
      await draft.write(ORIGINAL_IDS_FILE, Buffer.from(`${ids}\n`, 'utf8')),
    ],
    work: { count: vocabularySize, unit: 'tokens' },
    statistics: {
      vocabularySize,
      addedTokens: originalIds.filter((id) => id === null).length,
    },
  };
};

async function textOf(source: SourceReader): Promise<string> {
  if (source.sizeBytes > LARGEST_BYTES)
    throw new TokenizerUnusable(`${source.sizeBytes} bytes are too many for a tokenizer`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.read()) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

export default importTokenizer;
