import type { ResponseRecord, ThreadRecord } from '../storage/shards/records.js';
import { transcriptOf } from './sources/transcripts.js';

type Ids = Uint16Array | Uint32Array;

/** Two turns: `\n\nHuman: …` and `\n\nAssistant: …`. */
export interface Dialogue {
  readonly question: string;
  readonly answer: string;
}

/**
 * A question and its top-rated answer as a dialogue (method §3); of equally rated answers the accepted one, or else
 * the first. Null where nobody answered.
 */
export function dialogueOf({ title, body, responses }: ThreadRecord): Dialogue | null {
  const [first, ...others] = responses;
  if (first === undefined) return null;
  const { text } = others.reduce((best, response) => (isBetter(response, best) ? response : best), first);
  const question = [title, body].filter((part) => part !== '').join('\n\n');
  return {
    question: transcriptOf([{ role: 'user', content: question }]),
    answer: transcriptOf([{ role: 'assistant', content: text }]),
  };
}

function isBetter(a: ResponseRecord, b: ResponseRecord): boolean {
  return a.score === b.score ? a.accepted && !b.accepted : a.score > b.score;
}

/**
 * Both turns in at most `most` tokens: the question keeps its beginning in half of them, or in what the answer leaves;
 * the answer keeps its beginning in the rest.
 */
export function fitTurns(question: Ids, answer: Ids, most: number): { question: Ids; answer: Ids } {
  const forQuestion = Math.max(Math.floor(most / 2), most - answer.length);
  const kept = question.subarray(0, forQuestion);
  return { question: kept, answer: answer.subarray(0, most - kept.length) };
}
