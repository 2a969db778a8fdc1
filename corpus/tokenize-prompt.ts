import type { Compute, SourceReader } from '../storage/ports.js';
import { writeShards } from '../storage/shards/write-shards.js';
import type { TokenizePromptInputs, TokenizePromptParams } from './distillation-params.js';
import { PromptRefused } from './errors.js';
import type { NoExecution } from './params.js';
import { sourceText } from './sources/source-bytes.js';
import { openTokenizer } from './tokenizer/encode.js';

const LARGEST_BYTES = 1024 * 1024;

/**
 * A prompt as the contexts that a teacher reads (method §3), each one row without white space at its end:
 * `train/`, the prompt, before dialogues; `cued/`, the prompt and the cue, before texts of another kind.
 */
const tokenizePrompt: Compute<TokenizePromptInputs, TokenizePromptParams, NoExecution> = async (
  { prompt, tokenizer },
  { sha256, cue },
  { draft },
) => {
  if (sha256 !== null && sha256 !== prompt.sha256)
    throw new PromptRefused(prompt.name, sha256, prompt.sha256, 'it is another text than the one declared');
  const text = (await textOf(prompt)).trimEnd();
  const encoding = await openTokenizer(tokenizer);
  const [plain = new Uint16Array(), cued = plain] = await encoding.encode([text, text + cue]);
  return {
    kind: 'tokens',
    schemaVersion: 1,
    files: [
      ...(await writeShards(draft, 'train', 'tokens', [{ tokens: plain }])),
      ...(await writeShards(draft, 'cued', 'tokens', [{ tokens: cued }])),
    ],
    work: { count: plain.length, unit: 'tokens' },
    statistics: {
      tokenizer: tokenizer.digest,
      vocabularySize: encoding.vocabularySize,
      prompt: prompt.sha256,
      tokens: plain.length,
      'train.tokens': plain.length,
      'cued.tokens': cued.length,
    },
  };
};

async function textOf(prompt: SourceReader): Promise<string> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of (await sourceText(prompt)).bytes) {
    chunks.push(chunk);
    sizeBytes += chunk.length;
    if (sizeBytes > LARGEST_BYTES)
      throw new PromptRefused(prompt.name, `at most ${LARGEST_BYTES} bytes`, 'more', 'no window holds it');
  }
  const text = decoded(prompt.name, Buffer.concat(chunks));
  if (text.trim() === '') throw new PromptRefused(prompt.name, 'a text', 'nothing', 'it is empty');
  return text;
}

function decoded(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new PromptRefused(file, 'UTF-8', 'other bytes', 'it is not text');
  }
}

export default tokenizePrompt;
