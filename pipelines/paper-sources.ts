import { join } from 'node:path';
import type { z } from 'zod';
import type { Sources } from './assistant/source-params.js';
import type { Declarations } from './declarations.js';

const virtues = ['helpful', 'honest', 'harmless', 'other'];

/** Where the files of each public source are expected under a folder. */
export function paperSources(folder: string): z.input<typeof Sources> {
  const at = (...path: string[]) => join(folder, ...path);
  return {
    stackexchange: [
      {
        posts: at('stackexchange', 'stackoverflow.com-Posts.7z'),
        votes: at('stackexchange', 'stackoverflow.com-Votes.7z'),
        site: 'stackoverflow',
      },
    ],
    reddit: [
      {
        submissions: [at('reddit', 'submissions.zst')],
        comments: [at('reddit', 'comments.zst')],
        community: 'reddit',
      },
    ],
    wikipedia: [{ history: [at('wikipedia', 'enwiki-pages-meta-history.xml.bz2')], wiki: 'wikipedia' }],
    text: { files: [at('text', 'web.txt.zst'), at('text', 'books.txt.zst')], name: 'text' },
    comparisons: { files: [at('comparisons', 'train.jsonl.gz')], name: 'comparisons' },
    prompt: { file: at('prompts', 'askell-2021.txt'), name: 'askell-2021' },
    tasks: [
      {
        name: 'hhh',
        format: 'hhh',
        files: virtues.map((virtue) => at('tasks', 'hhh', virtue, 'task.json')),
        categories: virtues,
      },
      { name: 'lambada', format: 'last-word', files: [at('tasks', 'lambada_test.jsonl')] },
    ],
  };
}

const pairs = (count: number) => ({ pairs: count, 'train.pairs': count, 'heldout.pairs': count / 100 });

/** What the paper says of the sizes of its data, and where each source is published. */
export const paperDeclarations: Declarations = {
  sizes: {
    'build-stackexchange-pairs': pairs(5_800_000),
    'build-reddit-pairs': pairs(1_100_000),
    'ingest-wikipedia': pairs(1_400_000),
    'tokenize-prompt': { tokens: 6_000 },
  },
  origins: {
    stackoverflow: 'https://archive.org/details/stackexchange',
    reddit: 'https://academictorrents.com (Pushshift dumps of submissions and comments)',
    wikipedia: 'https://dumps.wikimedia.org/enwiki/ (pages-meta-history)',
    text: 'text of your own: the paper mixes filtered web text and books',
    comparisons: 'https://github.com/anthropics/hh-rlhf, or comparisons of your own',
    prompt: 'the dialogues of appendix E of arXiv 2112.00861, as one file of 27,361 bytes',
    hhh: 'https://github.com/google/BIG-bench (tasks/hhh_alignment)',
    lambada: 'https://zenodo.org/record/2630551',
  },
};
