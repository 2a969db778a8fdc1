import type { TokenPairRecord } from '../../storage/shards/records.js';
import type { TokenItem } from '../packing/frame-option.js';
import { type PreferenceModel, type ScorePairsOptions, scoreTokenPairs } from './score-pairs.js';

/** What a preference model gives to an item's options. */
export interface ItemRewards {
  readonly rewards: readonly number[];
  /** Whether the context was cut on its left. */
  readonly truncated: boolean;
}

/**
 * The reward of every option, items in their order: the score that the model was trained to compare. All options of an
 * item share one context, cut on its left where the longest would not fit. Options are scored two at a time, as
 * pairs are. Null for an item with an option that does not fit the model's window.
 * @throws Interrupted between runs when the signal is aborted
 */
export async function scoreRewards(
  model: PreferenceModel,
  items: readonly TokenItem[],
  { onScored, ...execution }: Omit<ScorePairsOptions, 'limit'>,
): Promise<(ItemRewards | null)[]> {
  const rooms = items.map((item) => contextRoom(model, item));
  const pairs = items.flatMap((item, index) => pairsOf(item, `${index}`, rooms[index] ?? -1));
  const { scores } = await scoreTokenPairs(model, pairs, {
    ...execution,
    onScored: (done) => onScored?.(done, pairs.length),
  });
  const rewards = items.map((): number[] => []);
  for (const { group, goodScore, badScore } of scores) rewards[Number(group)]?.push(goodScore, badScore);
  return items.map(({ context, options: { length } }, index) => {
    const room = rooms[index] ?? -1;
    return room < 0
      ? null
      : { rewards: (rewards[index] ?? []).slice(0, length), truncated: room < context.length };
  });
}

/** Tokens of the context that fit before the longest option; negative when that alone does not fit. */
function contextRoom({ form, state }: PreferenceModel, { options }: TokenItem): number {
  const control = form === 'ranked' ? 0 : 1;
  return state.contextLength - control - 1 - Math.max(...options.map(({ length }) => length));
}

/** Options by twos; the last of an odd number is paired with itself. */
function pairsOf({ context, options }: TokenItem, group: string, room: number): TokenPairRecord[] {
  if (room < 0) return [];
  const kept = context.subarray(Math.max(0, context.length - room));
  return Array.from({ length: Math.ceil(options.length / 2) }, (_, pair) => {
    const good = options[2 * pair] ?? kept;
    const bad = options[2 * pair + 1] ?? good;
    return { id: `${group}/${pair}`, group, context: kept, good, bad, goodChars: 0, badChars: 0 };
  });
}
