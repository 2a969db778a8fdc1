type Ids = Uint16Array | Uint32Array;

/** Ids of the special tokens, the first of every vocabulary. */
export const END_OF_TEXT = 0;
const END_OF_CONTEXT = 1;
const GOOD = 2;
const BAD = 3;

export type PreferenceForm = 'ranked' | 'binarised';

export interface TokenPair {
  readonly context: Ids;
  readonly good: Ids;
  readonly bad: Ids;
}

/** A pair whose tokens are its own, where those of the given one may be views of something larger. */
export const copyOf = ({ context, good, bad }: TokenPair): TokenPair => ({
  context: context.slice(),
  good: good.slice(),
  bad: bad.slice(),
});

/** Two rows of one comparison: context, control token if any, answer, end-of-context token. */
export interface FramedPair {
  readonly good: Int32Array;
  readonly bad: Int32Array;
  /** Tokens at the beginning of both rows that are the same by construction. */
  readonly contextTokens: number;
  /** Index in `good` of the answer's first token. */
  readonly goodAnswerStart: number;
  readonly truncated: boolean;
}

/**
 * The comparisons that a pair stands for (method §5). Ranked: good over bad. Binarised: `GOOD:A` over `BAD:A`
 * and `BAD:B` over `GOOD:B`, with the control token directly before the answer.
 */
export function framePair(pair: TokenPair, form: PreferenceForm, contextLength: number): FramedPair[] {
  if (form === 'ranked') {
    const framed = frame(pair, [], [], contextLength);
    return framed ? [framed] : [];
  }
  const better = frame({ ...pair, bad: pair.good }, [GOOD], [BAD], contextLength);
  const worse = frame({ ...pair, good: pair.bad }, [BAD], [GOOD], contextLength);
  return better && worse ? [better, worse] : [];
}

/**
 * Both rows share one context, cut on its left where the longer row would not fit; null when an answer alone
 * does not fit, for an answer is never cut.
 */
function frame(
  { context, good, bad }: TokenPair,
  goodControl: number[],
  badControl: number[],
  contextLength: number,
): FramedPair | null {
  const room = contextLength - Math.max(good.length, bad.length) - goodControl.length - 1;
  if (room < 0) return null;
  const kept = context.subarray(Math.max(0, context.length - room));
  return {
    good: Int32Array.from([...kept, ...goodControl, ...good, END_OF_CONTEXT]),
    bad: Int32Array.from([...kept, ...badControl, ...bad, END_OF_CONTEXT]),
    contextTokens: kept.length,
    goodAnswerStart: kept.length + goodControl.length,
    truncated: kept.length < context.length,
  };
}
