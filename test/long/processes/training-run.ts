import { join } from 'node:path';
import { checkout } from '../../integration/cli/command-project.js';

const sample = (path: string) => JSON.stringify(join(checkout, 'samples', path));

/** A crash costs at most twice these seconds, or two steps. */
export const checkpointSeconds = 0.2;

/** Trained stages that follow each other, in order; each begins when the one before has ended. */
export const trainings: readonly string[] = ['lm', 'pmp', 'finetune'];

/** The whole recipe on the samples: every stage of the quickstart, each training of a few seconds. */
export const trainingRun = `import { defineRun, assistant } from 'retort';

export default defineRun(assistant, {
  sources: {
    stackexchange: [{ posts: ${sample('stackexchange/Posts.xml')}, votes: ${sample('stackexchange/Votes.xml')} }],
    text: { files: [${sample('text/birds.txt')}, ${sample('text/garden.txt')}] },
    comparisons: { files: [${sample('comparisons/comparisons.jsonl')}] },
  },
  heldoutFraction: 0.25,
  tokenizer: { vocabularySize: 512 },
  lm: {
    decoder: { contextLength: 128, layers: 1, width: 64, heads: 2 },
    steps: 100,
    batchSequences: 8,
    learningRate: 0.003,
    evaluateEverySteps: 40,
    heldoutSequences: 16,
  },
  pmp: { form: 'ranked', learningRateMultiple: 0.3, batchPairs: 4 },
  finetune: { pairs: 120, epochs: 3, learningRateMultiple: 0.3, batchPairs: 4 },
  evaluate: { limit: 32 },
  execution: { threads: 1, checkpointSeconds: ${checkpointSeconds}, storeCheckpointSeconds: 1 },
});
`;
