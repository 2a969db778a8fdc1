import type { BrowsedPair, Scored } from '../browse-pairs.js';
import { harmless, wrapped } from './plain-text.js';
import { valueText } from './quantities.js';
import type { Paint, Tone } from './style.js';

interface PairStyle {
  readonly columns: number;
  /** Whether texts are shown whole. */
  readonly full: boolean;
  readonly paint: Paint;
}

const mostLines = 12;
const labelWidth = 9;

const tones: Record<Scored['verdict'], Tone> = { right: 'good', wrong: 'bad', tie: 'warn' };

/**
 * ```
 * 1  wrong  margin -1.24 (0.31 - 1.55)  good 120 chars, bad 300  samples, heldout  q17/a3-a9
 *    context  How do I keep …
 *    good     …
 *    bad      …
 * ```
 */
export function pairText({ split, pair, scored }: BrowsedPair, rank: number, style: PairStyle): string {
  const { paint } = style;
  const { goodChars, badChars, goodScore, badScore } = pair;
  const votes = goodScore === null || badScore === null ? [] : [`votes ${goodScore} over ${badScore}`];
  const facts = [
    String(rank),
    ...(scored === null ? [] : scoreFacts(scored, paint)),
    `good ${goodChars} chars, bad ${badChars}`,
    ...votes,
    `${harmless(pair.source)}, ${split}`,
    paint('dim', harmless(pair.id)),
  ];
  return [
    facts.join('  '),
    ...textLines('context', pair.context, { ...style, end: true }),
    ...textLines('good', pair.good, { ...style, end: false }),
    ...textLines('bad', pair.bad, { ...style, end: false }),
    '',
  ].join('\n');
}

function scoreFacts({ verdict, margin, good, bad }: Scored, paint: Paint): string[] {
  return [
    paint(tones[verdict], verdict),
    `margin ${valueText(margin)} (${valueText(good)} against ${valueText(bad)})`,
  ];
}

/** A long text keeps its beginning, or its `end`, which is what an answer answers. */
function textLines(
  label: string,
  text: string,
  { columns, full, paint, end }: PairStyle & { readonly end: boolean },
): string[] {
  const lines = wrapped(harmless(text).trimEnd(), Math.max(20, columns - 3 - labelWidth));
  const hidden = full ? 0 : Math.max(0, lines.length - mostLines);
  const more = paint('dim', `… ${hidden} more ${hidden === 1 ? 'line' : 'lines'}; --full shows them`);
  const shown =
    hidden === 0 ? lines : end ? [more, ...lines.slice(hidden)] : [...lines.slice(0, mostLines), more];
  return shown.map((line, index) =>
    `   ${paint('dim', (index === 0 ? label : '').padEnd(labelWidth))}${line}`.trimEnd(),
  );
}
