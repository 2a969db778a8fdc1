import type { LanguageModel } from './language-model.js';
import { continuationSessions } from './sampling/continuation-sessions.js';
import { growingSequences } from './sampling/growing-sequences.js';
import type { Batch } from './session.js';

/** Keys and values of a context, read once, as programs take them whose sequences continue it; none of no tokens. */
export async function readPast(
  model: LanguageModel,
  context: ArrayLike<number>,
  threads: number,
): Promise<Batch> {
  if (context.length === 0) return {};
  const sessions = continuationSessions(model, 1, { threads });
  const reading = growingSequences(sessions, context.length);
  await reading.append([context]).finally(sessions.close);
  return reading.cache.past(context.length);
}
