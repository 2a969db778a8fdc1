import type { TrainTokenizerParams } from '../../corpus/params.js';
import type { Estimator, InputView, StageView } from './facts.js';

/** What a stage reads grows its time; what it will keep, only the data tell. */
const reading =
  (...inputs: readonly string[]): Estimator =>
  (stage) => ({ loadBytes: () => bytesOf(stage, inputs) });

export const estimateIngestion = {
  stackexchange: reading('posts', 'votes'),
  reddit: reading('submissions', 'comments'),
  wikipedia: reading('history'),
  text: reading('texts'),
  comparisons: reading('comparisons'),
  labels: reading('labels'),
  task: reading('items'),
} as const;

export const estimateBuildPairs = reading('threads');
export const estimateImportTokenizer = reading('tokenizer');
export const estimateImportModel = reading('weights');

/** As many ids as were asked for, where the corpus has so many words. */
export const estimateTrainTokenizer: Estimator = (stage) => {
  const { vocabularySize, sampleFraction } = stage.params as unknown as TrainTokenizerParams;
  return {
    loadBytes: () => sampleFraction * bytesOf(stage, ['documents', 'threads']),
    statistics: { vocabularySize: () => vocabularySize },
  };
};

export const estimateTokenizeCorpus: Estimator = (stage) => ({
  loadBytes: () => bytesOf(stage, ['documents', 'threads']),
  statistics: { vocabularySize: () => stage.one('tokenizer').statistic('vocabularySize') },
});

export const estimateTokenizeDialogues: Estimator = (stage) => ({
  loadBytes: () => bytesOf(stage, ['threads']),
  statistics: { vocabularySize: () => stage.one('tokenizer').statistic('vocabularySize') },
});

export const estimateTokenizePrompt: Estimator = (stage) => ({
  loadBytes: () => bytesOf(stage, ['prompt']),
  statistics: { vocabularySize: () => stage.one('tokenizer').statistic('vocabularySize') },
});

/** The pairs keep their split. */
export const estimateTokenizePairs: Estimator = (stage) => {
  const kept = (name: string) => () => stage.one('pairs').statistic(name);
  return {
    loadBytes: () => bytesOf(stage, ['pairs']),
    statistics: {
      vocabularySize: () => stage.one('tokenizer').statistic('vocabularySize'),
      pairs: kept('pairs'),
      'train.pairs': kept('train.pairs'),
      'heldout.pairs': kept('heldout.pairs'),
    },
  };
};

function bytesOf(stage: StageView, inputs: readonly string[]): number {
  const views: readonly InputView[] = inputs.flatMap((name) => stage.all(name));
  return views.reduce((sum, view) => sum + view.bytes(), 0);
}
