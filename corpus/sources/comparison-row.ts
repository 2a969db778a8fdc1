import { RowUnreadable } from './fault.js';
import { objectIn, wellFormed } from './json-row.js';
import { type Message, splitTranscripts, transcriptOf } from './transcripts.js';

export interface Comparison {
  readonly context: string;
  readonly good: string;
  readonly bad: string;
}

/**
 * One line of JSON with `chosen` and `rejected`: answers to a `context` or `prompt`, whole transcripts
 * (hh-rlhf), or lists of messages (TRL's conversational format, with or without `prompt`).
 * Throws RowUnreadable for anything else.
 */
export function parseComparison(line: string): Comparison {
  const row = objectIn(line);
  const { chosen, rejected } = row;
  const context = row.context ?? row.prompt;
  if (typeof chosen === 'string' && typeof rejected === 'string') {
    if (context === undefined) return splitTranscripts(wellFormed(chosen), wellFormed(rejected));
    if (typeof context !== 'string') throw new RowUnreadable('the context is not text');
    return { context: wellFormed(context), good: wellFormed(chosen), bad: wellFormed(rejected) };
  }
  if (Array.isArray(chosen) && Array.isArray(rejected)) {
    const before = context === undefined ? [] : messagesIn(context);
    return splitTranscripts(
      transcriptOf([...before, ...messagesIn(chosen)]),
      transcriptOf([...before, ...messagesIn(rejected)]),
    );
  }
  throw new RowUnreadable('chosen and rejected are not two texts or two lists of messages');
}

function messagesIn(value: unknown): Message[] {
  if (!Array.isArray(value)) throw new RowUnreadable('the prompt is not a list of messages');
  return value.map((message: unknown) => {
    const { role, content } = (message ?? {}) as Record<string, unknown>;
    if (role !== 'system' && role !== 'user' && role !== 'assistant') {
      throw new RowUnreadable('a message whose role is not system, user or assistant');
    }
    if (typeof content !== 'string') throw new RowUnreadable('a message without text');
    return { role, content: wellFormed(content) };
  });
}
