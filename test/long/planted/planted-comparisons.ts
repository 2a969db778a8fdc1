import { randomness } from '../../../engine/random.js';

/** A comparison as a line of JSON Lines holds it. */
export interface PlantedComparison {
  readonly context: string;
  readonly chosen: string;
  readonly rejected: string;
}

export interface Planting {
  readonly seed: number;
  readonly comparisons: number;
  /** `planted`: the better answer is chosen except in one of twenty; `shuffled`: a coin chooses. */
  readonly labels: 'planted' | 'shuffled';
}

/** Share of planted labels that are wrong: the attainable accuracy is one minus this. */
export const LABEL_NOISE = 0.05;

const verbs = ['clean', 'mend', 'store', 'paint', 'carry', 'test', 'weigh', 'dry', 'lift', 'sort'];
const nouns = [
  'kettle',
  'ladder',
  'basket',
  'bridge',
  'saddle',
  'mirror',
  'barrel',
  'window',
  'carpet',
  'engine',
];
const places = ['at home', 'in winter', 'by the sea', 'on a train', 'after rain', 'in the shed', 'at night'];
const fillers = [
  'take',
  'it',
  'to',
  'the',
  'table',
  'and',
  'then',
  'turn',
  'both',
  'sides',
  'with',
  'a',
  'cloth',
  'until',
  'it',
  'is',
  'done',
];

/** What makes an answer better or worse, word for word of equal length. */
const better = ['gently', 'slowly', 'firmly', 'evenly', 'safely', 'calmly'];
const worse = ['rashly', 'wildly', 'rudely', 'coldly', 'poorly', 'sloppy'];

const MARKERS = 2;
const FILLERS = { fewest: 6, most: 16 };

/**
 * Comparisons whose better answer is told by its words and not by its length: both answers of a pair draw their
 * numbers of words from the same distribution.
 */
export function plantedComparisons({ seed, comparisons, labels }: Planting): PlantedComparison[] {
  return Array.from({ length: comparisons }, (_, index) => {
    const draw = drawsOf(seed, index);
    const context = `How do I ${pick(verbs, draw)} the ${pick(nouns, draw)} number ${Math.floor(1000 * draw())} ${pick(places, draw)}?`;
    const good = answer(better, draw);
    const bad = answer(worse, draw);
    const flipped = draw() < (labels === 'planted' ? LABEL_NOISE : 0.5);
    return flipped ? { context, chosen: bad, rejected: good } : { context, chosen: good, rejected: bad };
  });
}

/** Text of the same language, without any comparison, for the tokenizer and the language model. */
export function plantedText({ seed, comparisons }: Omit<Planting, 'labels'>): string {
  return plantedComparisons({ seed, comparisons, labels: 'shuffled' })
    .map(({ context, chosen, rejected }) => `${context}\n${chosen}\n${rejected}\n`)
    .join('\n');
}

function answer(markers: readonly string[], draw: () => number): string {
  const length = FILLERS.fewest + Math.floor(draw() * (FILLERS.most - FILLERS.fewest + 1));
  const words = Array.from({ length }, () => pick(fillers, draw));
  for (let i = 0; i < MARKERS; i++) words.splice(Math.floor(draw() * words.length), 0, pick(markers, draw));
  return `${words.join(' ')}.`;
}

function drawsOf(seed: number, index: number): () => number {
  const random = randomness(seed, 'planted');
  let drawn = 0;
  return () => random.uniform(index * 256 + drawn++);
}

function pick(words: readonly string[], draw: () => number): string {
  return words[Math.floor(draw() * words.length)] ?? '';
}
