import type { StageRef } from '../references.js';
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

/** A tokenizer and a language model of all the text that there is (section 2 of the paper). */
export function pretrain(params: Params, { questions, posts, documents }: Corpora): LanguageModel {
  const { seed, heldoutFraction, execution } = params;
  const threads = [...questions, ...posts];
  const tokenizer = trainTokenizer({ documents, threads }, { ...params.tokenizer, seed });
  const tokens = tokenizeCorpus({ documents, threads, tokenizer }, { seed, heldoutFraction });
  const model = pretrainLanguageModel({ tokens }, { ...params.lm, seed }, { execution });
  return { tokenizer, tokens, model };
}
