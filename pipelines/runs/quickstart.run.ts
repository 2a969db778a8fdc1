import { join } from 'node:path';
import { packageRoot } from '../../lineage/package-root.js';
import { assistant } from '../assistant.js';
import { defineRun } from '../pipeline.js';

const sample = (path: string) => join(packageRoot(), 'samples', path);
const license = 'CC0-1.0';

const texts = [
  ...['bicycles', 'birds', 'conversations', 'garden', 'household'],
  ...['kitchen', 'software', 'weather', 'workshop'],
];
const virtues = ['helpful', 'honest', 'harmless', 'other'];

/** The whole recipe on the samples, small enough for two cores and a few minutes. */
export default defineRun(assistant, {
  title: 'Quickstart',
  synthetic: true,
  command: 'npx retort quickstart',
  sources: {
    stackexchange: [
      {
        posts: sample('stackexchange/Posts.xml'),
        votes: sample('stackexchange/Votes.xml'),
        site: 'samples',
        license,
      },
    ],
    reddit: [
      {
        submissions: [sample('reddit/submissions.jsonl')],
        comments: [sample('reddit/comments.jsonl')],
        license,
      },
    ],
    wikipedia: [{ history: [sample('wikipedia/history.xml')], license }],
    text: { files: texts.map((text) => sample(`text/${text}.txt`)), license },
    comparisons: { files: [sample('comparisons/comparisons.jsonl')], license },
    prompt: { file: sample('prompts/brief-assistant.txt'), name: 'brief-assistant', license },
    tasks: [
      {
        name: 'hhh',
        format: 'hhh',
        files: virtues.map((virtue) => sample(`tasks/hhh/${virtue}/task.json`)),
        categories: virtues,
        license,
      },
      { name: 'last-words', format: 'last-word', files: [sample('tasks/last-words.jsonl')], license },
    ],
  },
  heldoutFraction: 0.25,
  tokenizer: { vocabularySize: 1_024 },
  lm: {
    decoder: { contextLength: 160, layers: 2, width: 128, heads: 4 },
    steps: 300,
    batchSequences: 8,
    learningRate: 0.003,
  },
  preferenceContextLength: 128,
  // A few hundred pairs teach a control token nothing, and few steps need larger ones than the paper's.
  pmp: { form: 'ranked', learningRateMultiple: 0.3, batchPairs: 8 },
  finetune: { pairs: 100, learningRateMultiple: 0.3, batchPairs: 8 },
  imitate: { learningRateMultiple: 0.3, batchPairs: 8 },
  teacher: { sequences: 150, heldoutSequences: 32, sequenceTokens: 64 },
  distil: { learningRateMultiple: 0.3, batchSequences: 8, epochs: 2 },
  finetuneOnPrompt: { steps: 10, batchSequences: 2, contextLength: 32, learningRateMultiple: 0.1 },
  champion: { name: 'quickstart' },
});
