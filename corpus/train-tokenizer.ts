import type { Compute } from '../storage/ports.js';
import { corpusTexts } from './corpus-texts.js';
import { uniform } from './counter-based.js';
import { NothingLeft, TooManyWords, VocabularySizeRefused } from './errors.js';
import { Pace } from './pace.js';
import { characters } from './pairs/characters.js';
import type { NoExecution, TrainTokenizerInputs, TrainTokenizerParams } from './params.js';
import { TOKENIZER_FILE } from './tokenizer/encode.js';
import { preTokenize } from './tokenizer/pre-tokenize.js';
import { SPECIAL_TOKENS } from './tokenizer/special-tokens.js';
import { tokenizerFile } from './tokenizer/tokenizer-file.js';
import { trainBpe } from './tokenizer/train-bpe.js';

const MINIMUM_SIZE = SPECIAL_TOKENS.length + 256;
const MAXIMUM_SIZE = 65_536;
/** A Map of V8 ends shortly above. */
const MAX_DISTINCT_WORDS = 16_000_000;

/** A byte-level BPE vocabulary of the corpus: `tokenizer.json`. */
const trainTokenizer: Compute<TrainTokenizerInputs, TrainTokenizerParams, NoExecution> = async (
  inputs,
  params,
  context,
) => {
  const { vocabularySize } = params;
  if (!(vocabularySize >= MINIMUM_SIZE && vocabularySize <= MAXIMUM_SIZE)) {
    throw new VocabularySizeRefused(vocabularySize, MINIMUM_SIZE, MAXIMUM_SIZE);
  }
  const counted = await countWords(inputs, params, new Pace(context));
  const merging = new Pace(context, 'rows', vocabularySize - MINIMUM_SIZE);
  const vocabulary = await trainBpe(counted.words, vocabularySize, () => merging.tick());
  merging.report();
  const file = await context.draft.write(TOKENIZER_FILE, Buffer.from(tokenizerFile(vocabulary), 'utf8'));
  return {
    kind: 'tokenizer',
    schemaVersion: 1,
    files: [file],
    work: { count: counted.documents, unit: 'rows' },
    statistics: {
      vocabularySize: vocabulary.tokens.length,
      merges: vocabulary.merges.length,
      documents: counted.documents,
      characters: counted.characters,
      distinctWords: counted.words.size,
      rowsIn: counted.rowsIn,
      rowsOut: counted.documents,
      'dropped.notSampled': counted.rowsIn - counted.documents,
    },
  };
};

async function countWords(inputs: TrainTokenizerInputs, params: TrainTokenizerParams, pace: Pace) {
  const words = new Map<string, number>();
  const counted = { words, rowsIn: 0, documents: 0, characters: 0 };
  for await (const { group, text } of corpusTexts(inputs)) {
    await pace.tick();
    counted.rowsIn += 1;
    if (uniform(params.seed, 'tokenizer sample', group) >= params.sampleFraction) continue;
    counted.documents += 1;
    counted.characters += characters(text);
    for (const word of preTokenize(text)) words.set(word, (words.get(word) ?? 0) + 1);
    if (words.size > MAX_DISTINCT_WORDS) throw new TooManyWords(words.size);
  }
  if (words.size === 0) throw new NothingLeft('words', {}, 'raise sampleFraction, or add text');
  pace.report();
  return counted;
}

export default trainTokenizer;
