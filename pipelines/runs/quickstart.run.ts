import { join } from 'node:path';
import { packageRoot } from '../../lineage/package-root.js';
import { defineRun } from '../pipeline.js';
import { preferencePretraining } from '../preference-pretraining.js';

const sample = (path: string) => join(packageRoot(), 'samples', path);

const domains = ['bicycles', 'birds', 'garden', 'household', 'kitchen', 'software', 'weather', 'workshop'];

/** The whole recipe on the samples, small enough for two cores and a few minutes. */
export default defineRun(preferencePretraining, {
  title: 'Quickstart',
  synthetic: true,
  command: 'npx retort quickstart',
  sources: {
    stackexchange: [
      {
        posts: sample('stackexchange/Posts.xml'),
        votes: sample('stackexchange/Votes.xml'),
        site: 'samples',
        license: 'CC0-1.0',
      },
    ],
    text: { files: domains.map((domain) => sample(`text/${domain}.txt`)), license: 'CC0-1.0' },
    comparisons: { files: [sample('comparisons/comparisons.jsonl')], license: 'CC0-1.0' },
  },
  heldoutFraction: 0.25,
  tokenizer: { vocabularySize: 1_024 },
  lm: {
    decoder: { contextLength: 128, layers: 2, width: 128, heads: 4 },
    steps: 300,
    batchSequences: 8,
    learningRate: 0.003,
  },
  // A few hundred pairs teach a control token nothing, and few steps need larger ones than the paper's.
  pmp: { form: 'ranked', learningRateMultiple: 0.3, batchPairs: 8 },
  finetune: { pairs: 100, learningRateMultiple: 0.3, batchPairs: 8 },
});
