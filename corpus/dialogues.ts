import type { ResponseRecord, ThreadRecord } from '../storage/shards/records.js';
import { transcriptOf } from './sources/transcripts.js';

/**
 * A question and its top-rated answer as a dialogue (method §3), `\n\nHuman: …\n\nAssistant: …`; of equally rated
 * answers the accepted one, or else the first. Null where nobody answered.
 */
export function dialogueOf({ title, body, responses }: ThreadRecord): string | null {
  const [first, ...others] = responses;
  if (first === undefined) return null;
  const answer = others.reduce((best, response) => (isBetter(response, best) ? response : best), first);
  const question = [title, body].filter((part) => part !== '').join('\n\n');
  return transcriptOf([
    { role: 'user', content: question },
    { role: 'assistant', content: answer.text },
  ]);
}

function isBetter(a: ResponseRecord, b: ResponseRecord): boolean {
  return a.score === b.score ? a.accepted && !b.accepted : a.score > b.score;
}
