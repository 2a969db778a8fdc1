import { answer, type Manner } from './answers.js';
import { type Chance, chance } from './chance.js';
import type { Question } from './questions.js';

/** The target set's row, in the names that other people's sets use. */
interface Comparison {
  readonly context: string;
  readonly chosen: string;
  readonly rejected: string;
}

const rejections: readonly Manner[] = [
  'vague',
  'vague',
  'vague',
  'vague',
  'dismissive',
  'dismissive',
  'dismissive',
  'contrary',
  'contrary',
  'contrary',
  'stray',
  'stray',
  'stray',
];

function manners(random: Chance): { chosen: Manner; rejected: Manner } {
  const chosen = random.happens(0.75) ? 'great' : 'fair';
  const nearMiss = chosen === 'great' && random.happens(0.15);
  return { chosen, rejected: nearMiss ? 'fair' : random.pick(rejections) };
}

/** Draws until the better answer is longer, or shorter, as told. */
function compare(question: Question, chosenIsLonger: boolean, random: Chance): Comparison {
  const context = `${question.title}\n\n${question.scene}\n\n`;
  for (;;) {
    const { chosen, rejected } = manners(random);
    const better = answer(question.topic, chosen, random).join(' ');
    const worse = answer(question.topic, rejected, random).join(' ');
    const difference = better.length - worse.length;
    const isShort = Math.max(better.length, worse.length) <= 220;
    if (isShort && difference !== 0 && difference > 0 === chosenIsLonger) {
      return { context, chosen: better, rejected: worse };
    }
  }
}

/** Two rows a question, the better answer longer in one of them: no split by question can favour length. */
export function comparisonsJsonLines(questions: readonly Question[]): string {
  const rows = questions.flatMap((question) => {
    const random = chance(`comparison ${question.title} ${question.scene}`);
    return [compare(question, true, random), compare(question, false, random)];
  });
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
