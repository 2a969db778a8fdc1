import { RowUnreadable } from '../fault.js';
import { objectIn, wellFormed } from '../json-row.js';
import { ASSISTANT_TURN, transcriptOf } from '../transcripts.js';

/** A question with two or more answers, of which one is the best, as the turns of a dialogue. */
export interface Choice {
  /** Null where the row does not say. */
  readonly category: string | null;
  /** Up to and with the last `\n\nAssistant:`. */
  readonly context: string;
  /** Answers with the space that stands before them. */
  readonly options: readonly string[];
  readonly correct: number;
}

/**
 * A comparison of answers: an example of BIG-bench (`input`, `target_scores`), or a pair of grading prompts that wrap
 * one instruction with the better and the worse response.
 * Throws RowUnreadable for anything else.
 */
export function parseChoice(text: string): Choice {
  const row = objectIn(text);
  if (row.target_scores !== undefined) return exampleOf(row);
  if (row.chosen_instruction !== undefined) return unwrapped(row);
  throw new RowUnreadable('neither target_scores nor grading prompts');
}

function exampleOf({ input, target_scores: scores }: Record<string, unknown>): Choice {
  if (typeof input !== 'string') throw new RowUnreadable('the input is not text');
  if (typeof scores !== 'object' || scores === null || Array.isArray(scores))
    throw new RowUnreadable('target_scores is not an object');
  const answers = Object.entries(scores);
  if (!answers.every(([, score]) => typeof score === 'number' && Number.isFinite(score)))
    throw new RowUnreadable('a target score is not a number');
  const best = Math.max(...answers.map(([, score]) => score));
  const winners = answers.filter(([, score]) => score === best);
  if (answers.length < 2) throw new RowUnreadable('fewer than two answers');
  if (winners.length > 1) throw new RowUnreadable('more than one best answer');
  return {
    category: null,
    context: contextOf(input),
    options: answers.map(([answer]) => optionOf(answer)),
    correct: answers.findIndex(([, score]) => score === best),
  };
}

function unwrapped({
  source,
  chosen_instruction: chosen,
  rejected_instruction: rejected,
}: Record<string, unknown>) {
  if (typeof source !== 'string' || source === '') throw new RowUnreadable('the row names no source');
  const [good, bad] = [gradedIn(chosen), gradedIn(rejected)];
  if (good.instruction !== bad.instruction)
    throw new RowUnreadable('chosen and rejected answer different instructions');
  return {
    category: wellFormed(source),
    context: contextOf(good.instruction),
    options: [optionOf(good.response), optionOf(bad.response)],
    correct: 0,
  };
}

const MARKERS = [
  '###The instruction to evaluate:\n',
  '\n\n###Response to evaluate:\n',
  '\n\n###Score Rubrics:\n',
] as const;

/** What a grading prompt wraps. Each marker must stand in it once, so that no text can be taken for a marker. */
function gradedIn(prompt: unknown): { instruction: string; response: string } {
  if (typeof prompt !== 'string') throw new RowUnreadable('a grading prompt is not text');
  for (const marker of MARKERS) {
    const count = prompt.split(marker).length - 1;
    if (count !== 1) throw new RowUnreadable(`“${marker.trim()}” stands ${count} times in a grading prompt`);
  }
  const [, rest = ''] = prompt.split(MARKERS[0]);
  const [instruction = '', graded] = rest.split(MARKERS[1]);
  const [response = '', rubrics] = (graded ?? '').split(MARKERS[2]);
  if (rubrics === undefined) throw new RowUnreadable('the parts of a grading prompt are out of order');
  return { instruction, response };
}

/** An input may hold several turns; the first may come without its `Human:`, as BIG-bench prints it. */
function contextOf(input: string): string {
  const content = wellFormed(input)
    .trim()
    .replace(/^Human:\s*/, '');
  if (content === '') throw new RowUnreadable('the input is empty');
  const asked = transcriptOf([{ role: 'user', content }]);
  return asked.endsWith(ASSISTANT_TURN) ? asked : `${asked}${ASSISTANT_TURN}`;
}

const optionOf = (answer: string): string => ` ${wellFormed(answer).trim()}`;
