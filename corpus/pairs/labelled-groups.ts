import { createHash } from 'node:crypto';
import type { PairRecord } from '../../storage/shards/records.js';
import { uniform } from '../counter-based.js';
import type { IngestLabelsParams } from '../label-params.js';
import type { RowLedger } from '../row-ledger.js';
import type { LabelledText } from '../sources/labelled-texts.js';
import { SPLITS, splitOf } from '../split.js';
import { characters } from './characters.js';

type Rule = Pick<IngestLabelsParams, 'source' | 'maxPairsPerText' | 'seed' | 'heldoutFraction'>;

interface Candidate extends LabelledText {
  readonly ledger: RowLedger;
  contradicted: boolean;
}

/** Texts by their contexts; each row that is added goes out in a pair or is dropped by name. */
export class LabelledGroups {
  readonly #contexts = new Map<string, Map<string, Candidate>>();

  add(text: LabelledText, ledger: RowLedger): void {
    const texts = this.#contexts.get(text.context) ?? new Map<string, Candidate>();
    this.#contexts.set(text.context, texts);
    const known = texts.get(text.text);
    if (known === undefined) texts.set(text.text, { ...text, ledger, contradicted: false });
    else if (known.good === text.good && !known.contradicted) ledger.drop('duplicate');
    else {
      ledger.drop('contradicted');
      if (!known.contradicted) known.ledger.drop('contradicted');
      known.contradicted = true;
    }
  }

  /** Contexts in the order of the rows; texts without a context apart on both sides of the split. */
  pairs(rule: Rule): PairRecord[] {
    return [...this.#contexts].flatMap(([context, texts]) => {
      const sound = [...texts.values()].filter(({ contradicted }) => !contradicted);
      const sides =
        context === ''
          ? SPLITS.map((side) => sound.filter((text) => splitOf(groupOf(rule.source, text), rule) === side))
          : [sound];
      return sides.flatMap((side) => dealt(side, rule));
    });
  }
}

/** Pairs of texts with different labels, dealt in an order drawn by (seed, text). */
function dealt(texts: readonly Candidate[], rule: Rule): PairRecord[] {
  const drawn = texts
    .map((text) => ({
      text,
      draw: uniform(rule.seed, 'labelled texts', `${text.context}\0${text.text}`),
    }))
    .sort((a, b) => a.draw - b.draw)
    .map(({ text }) => text);
  const goods = drawn.filter(({ good }) => good);
  const bads = drawn.filter(({ good }) => !good);
  const used = new Set<Candidate>();
  const pairs = deal(goods.length, bads.length, rule.maxPairsPerText).flatMap(([i, j]) => {
    const [good, bad] = [goods[i], bads[j]];
    if (!good || !bad) return [];
    used.add(good).add(bad);
    return pairOf(good, bad, rule.source);
  });
  for (const text of texts) {
    if (used.has(text)) text.ledger.rowsOut += 1;
    else text.ledger.drop('unmatched');
  }
  return pairs;
}

/**
 * Which good one meets which bad one: each of the smaller side is in `most` different pairs, or in as many as there
 * are others; those of the larger side are used evenly. By hand: of 2 and 3, one each: 0-0, 1-1.
 */
export function deal(goods: number, bads: number, most: number): [good: number, bad: number][] {
  const [fewer, more] = goods <= bads ? [goods, bads] : [bads, goods];
  const each = Math.min(most, more);
  return Array.from({ length: fewer * each }, (_, pair) => {
    const [small, large] = [Math.floor(pair / each), pair % more];
    return goods <= bads ? [small, large] : [large, small];
  });
}

function pairOf(good: LabelledText, bad: LabelledText, source: string): PairRecord {
  return {
    id: `${source}/${good.place}>${bad.place}`,
    group: groupOf(source, good),
    source,
    context: good.context,
    good: good.text,
    bad: bad.text,
    goodScore: null,
    badScore: null,
    goodAt: null,
    badAt: null,
    goodChars: characters(good.text),
    badChars: characters(bad.text),
  };
}

/** What is held out as a whole: a context, or a text that has none. */
function groupOf(source: string, { context, text }: LabelledText): string {
  const unit = context === '' ? text : context;
  return `${source}/${createHash('sha256').update(unit).digest('hex').slice(0, 16)}`;
}
