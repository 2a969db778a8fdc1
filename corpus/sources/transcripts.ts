import { RowUnreadable } from './fault.js';

/** What stands before each answer of the assistant in a transcript. */
export const ASSISTANT_TURN = '\n\nAssistant:';

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

const TURNS = { system: '', user: '\n\nHuman: ', assistant: `${ASSISTANT_TURN} ` } as const;

/** Messages in hh-rlhf's form: `\n\nHuman: …\n\nAssistant: …`; a system message stands as plain text. */
export function transcriptOf(messages: readonly Message[]): string {
  return messages.map(({ role, content }) => `${TURNS[role]}${content}`).join('');
}

/**
 * Two transcripts of one dialogue: the context is what they share up to and with the last turn of the assistant,
 * so that context + answer is the transcript, byte for byte. Throws RowUnreadable when they share none.
 */
export function splitTranscripts(
  chosen: string,
  rejected: string,
): { context: string; good: string; bad: string } {
  const turn = chosen.slice(0, sharedLength(chosen, rejected)).lastIndexOf(ASSISTANT_TURN);
  if (turn < 0) throw new RowUnreadable('the transcripts share no turn of the assistant');
  const end = turn + ASSISTANT_TURN.length;
  return { context: chosen.slice(0, end), good: chosen.slice(end), bad: rejected.slice(end) };
}

function sharedLength(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i += 1) if (a[i] !== b[i]) return i;
  return shorter;
}
