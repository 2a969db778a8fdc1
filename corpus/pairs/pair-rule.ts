import type { PairRecord, ResponseRecord, ThreadRecord } from '../../storage/shards/records.js';
import { uniform } from '../counter-based.js';
import { groupOf } from '../groups.js';
import type { BuildPairsParams } from '../params.js';
import { characters } from './characters.js';

/** The pairs of one thread, with what became of every two of its answers. */
export interface ThreadPairs {
  readonly pairs: readonly PairRecord[];
  readonly tied: number;
  readonly identical: number;
  /** Left out by `goodNotOlder`: the preferred answer was longer on view, or nobody knows. */
  readonly goodOlder: number;
  readonly undated: number;
  /** Left out by the cap. */
  readonly capped: number;
}

type PairRule = Pick<BuildPairsParams, 'seed' | 'maxPairsPerGroup' | 'goodNotOlder'>;

/**
 * Every two answers of one question with different scores, the higher one good (method §5), in the order of the
 * answers; of more than `maxPairsPerGroup` those with the smallest draws by (seed, pair).
 */
export function pairsOf(thread: ThreadRecord, rule: PairRule): ThreadPairs {
  const out = { tied: 0, identical: 0, goodOlder: 0, undated: 0 };
  const candidates: [ResponseRecord, ResponseRecord][] = [];
  for (const [i, first] of thread.responses.entries()) {
    for (const second of thread.responses.slice(i + 1)) {
      const [good, bad] = first.score > second.score ? [first, second] : [second, first];
      const reason = reasonAgainst(good, bad, rule.goodNotOlder);
      if (reason === null) candidates.push([good, bad]);
      else out[reason] += 1;
    }
  }
  const kept = draw(candidates, rule.maxPairsPerGroup, ([good, bad]) =>
    uniform(rule.seed, 'pairs of a group', pairId(thread, good, bad)),
  );
  const pairs = kept.map(([good, bad]) => pairRecord(thread, good, bad));
  return { pairs, ...out, capped: candidates.length - kept.length };
}

/** Times of one thread are instants in one form, so that their text compares as they do. */
function reasonAgainst(
  good: ResponseRecord,
  bad: ResponseRecord,
  goodNotOlder: boolean,
): 'tied' | 'identical' | 'goodOlder' | 'undated' | null {
  if (good.score === bad.score) return 'tied';
  if (good.text === bad.text) return 'identical';
  if (!goodNotOlder) return null;
  if (good.createdAt === null || bad.createdAt === null) return 'undated';
  return good.createdAt < bad.createdAt ? 'goodOlder' : null;
}

/** The `count` items with the smallest draws, in their own order. */
function draw<T>(items: readonly T[], count: number, drawOf: (item: T) => number): readonly T[] {
  if (items.length <= count) return items;
  const drawn = items.map((item, index) => ({ item, index, draw: drawOf(item) }));
  const smallest = drawn.sort((a, b) => a.draw - b.draw).slice(0, count);
  return smallest.sort((a, b) => a.index - b.index).map(({ item }) => item);
}

function pairId(thread: ThreadRecord, good: ResponseRecord, bad: ResponseRecord): string {
  return `${groupOf(thread)}/${good.id}>${bad.id}`;
}

function pairRecord(thread: ThreadRecord, good: ResponseRecord, bad: ResponseRecord): PairRecord {
  return {
    id: pairId(thread, good, bad),
    group: groupOf(thread),
    source: thread.source,
    context: contextOf(thread),
    good: good.text,
    bad: bad.text,
    goodScore: good.score,
    badScore: bad.score,
    goodAt: good.createdAt,
    badAt: bad.createdAt,
    goodChars: characters(good.text),
    badChars: characters(bad.text),
  };
}

/** Title and body, each closed by a blank line: the answer follows directly. */
function contextOf({ title, body }: ThreadRecord): string {
  return [title, body]
    .filter((part) => part !== '')
    .map((part) => `${part}\n\n`)
    .join('');
}
