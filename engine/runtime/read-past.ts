import type { LanguageModel } from './language-model.js';
import { openDecoder } from './sampling/decoder-session.js';
import { growingSequences } from './sampling/growing-sequences.js';
import type { Batch } from './session.js';

/** Keys and values of a context, read once, as programs take them whose sequences continue it; none of no tokens. */
export async function readPast(
  model: LanguageModel,
  context: ArrayLike<number>,
  threads: number,
): Promise<Batch> {
  if (context.length === 0) return {};
  const session = await openDecoder(model, { threads });
  const reading = growingSequences(session, { sequences: 1, slots: context.length });
  await reading.append([context]).finally(session.close);
  return reading.cache.past(context.length);
}
