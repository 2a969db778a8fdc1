import { InvalidParameter } from '../errors.js';
import { huggingFaceModel } from '../hugging-face-model.js';
import { type StageRef, trainingState } from '../references.js';
import { pretrainLanguageModel } from '../stages/pretrain-language-model.js';
import { tokenizeCorpus } from '../stages/tokenize-corpus.js';
import { trainTokenizer } from '../stages/train-tokenizer.js';
import type { Corpora } from './ingest.js';
import type { Params } from './params.js';

export interface LanguageModel {
  readonly tokenizer: StageRef<'tokenizer'>;
  readonly tokens: StageRef<'tokens'>;
  readonly model: StageRef<'checkpoint'>;
}

/** A language model of all the text that there is (section 2 of the paper), or a published one. */
export function languageModel(params: Params, { questions, posts, documents }: Corpora): LanguageModel {
  const { seed, heldoutFraction, execution, lm } = params;
  const published = params.sources.model;
  const threads = [...questions, ...posts];
  const tokenized = (tokenizer: StageRef<'tokenizer'>) =>
    tokenizeCorpus({ documents, threads, tokenizer }, { seed, heldoutFraction });
  if (lm !== null && published === null) {
    const tokenizer = trainTokenizer({ documents, threads }, { ...params.tokenizer, seed });
    const tokens = tokenized(tokenizer);
    const { from, ...settings } = lm;
    const inputs = { tokens, from: from === null ? undefined : trainingState(from) };
    const model = pretrainLanguageModel(inputs, { ...settings, seed }, { execution });
    return { tokenizer, tokens, model };
  }
  if (lm !== null || published === null) throw eitherOr(lm === null ? 'neither' : 'both');
  const { location, license, pretrainingLearningRate } = published;
  const imported = huggingFaceModel(location, { license, params: { pretrainingLearningRate } });
  return { ...imported, tokens: tokenized(imported.tokenizer) };
}

const eitherOr = (found: string) =>
  new InvalidParameter('lm', 'a language model is pretrained or published', {
    expected: 'lm or sources.model',
    found,
    where: { field: 'lm' },
    fix: 'give either lm or sources.model',
  });
