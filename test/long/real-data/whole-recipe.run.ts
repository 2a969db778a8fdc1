import { join, resolve } from 'node:path';
import { assistant, defineRun } from '../../../index.js';

const data = resolve(process.env.RETORT_SHARED_DATA ?? '../shared/data');
const shared = (path: string) => join(data, path);
const made = (path: string) => join(import.meta.dirname, '../../golden/corpus', path);
const beer = shared('stackexchange/beer/beer.stackexchange.com.7z');

/** Every part of the recipe on public data, with models too small to be good at anything. */
export default defineRun(assistant, {
  title: 'The recipe on public data',
  sources: {
    stackexchange: [
      {
        posts: shared('stackexchange/ai/Posts.xml'),
        votes: shared('stackexchange/ai/Votes.xml'),
        site: 'ai',
      },
      { posts: beer, votes: beer, site: 'beer' },
    ],
    reddit: [
      { submissions: [made('reddit/submissions.jsonl.zst')], comments: [made('reddit/comments.jsonl.gz')] },
    ],
    wikipedia: [{ history: [shared('wikipedia-xml/meta-history/wiki_00023.xml')] }],
    text: { files: [shared('lm-text/wikitext-2/valid.txt')], license: 'CC-BY-SA-3.0' },
    comparisons: {
      files: [shared('hh-rlhf/harmless-base/test.dev.jsonl.gz')],
      name: 'harmless-base',
      license: 'MIT',
    },
    prompt: {
      file: join(import.meta.dirname, '../../../samples/prompts/brief-assistant.txt'),
      name: 'brief-assistant',
    },
    tasks: [
      {
        name: 'hhh',
        format: 'hhh',
        files: [shared('hhh-eval/hhh_alignment_eval.dev.json')],
        license: 'Apache-2.0',
      },
      { name: 'lambada', format: 'last-word', files: [shared('lambada/lambada_test.dev.jsonl')] },
    ],
  },
  tokenizer: { vocabularySize: 2_048 },
  lm: {
    decoder: { contextLength: 384, layers: 2, width: 64, heads: 2 },
    steps: 60,
    batchSequences: 8,
    learningRate: 0.003,
    heldoutSequences: 64,
  },
  // One article is one group: all of its pairs are on one side of the split.
  judgePmpOn: ['stackexchange', 'reddit'],
  pmp: { learningRateMultiple: 0.3 },
  finetune: { pairs: 400, learningRateMultiple: 0.3 },
  imitate: { learningRateMultiple: 0.3 },
  teacher: { sequences: 64, heldoutSequences: 16, sequenceTokens: 96 },
  distil: { learningRateMultiple: 0.3, batchSequences: 16 },
  finetuneOnPrompt: { steps: 10, batchSequences: 2, contextLength: 32, learningRateMultiple: 0.1 },
  champion: { name: 'harmless' },
  execution: { threads: 2 },
});
