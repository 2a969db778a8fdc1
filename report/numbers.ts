/** Numbers as a reader meets them: a true minus sign, no false precision, "not measured" where there is none. */

export const notMeasured = 'not measured';

const withMinus = (text: string) => text.replace('-', '−');

/** A share with three decimals, such as `0.625`. */
export const share = (value: number): string => withMinus(value.toFixed(3));

/** A difference of shares with its sign, such as `+0.052`. */
export const signedShare = (value: number): string => (value > 0 ? `+${share(value)}` : share(value));

export const interval = (low: number, high: number): string => `[${share(low)}, ${share(high)}]`;

/** `0.021`, or `< 0.001` where more digits would say nothing. */
export const pValue = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));

/** Whole numbers with thousands separated; others with four significant digits. */
export function plainNumber(value: number): string {
  if (Number.isInteger(value)) return withMinus(value.toString().replace(/\B(?=(\d{3})+$)/g, ','));
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e7))
    return withMinus(value.toExponential(2));
  return withMinus(Number(value.toPrecision(4)).toString());
}

/** Four significant digits with thousands separated, such as `1,304,000`. */
export const fourDigits = (value: number): string => plainNumber(Number(value.toPrecision(4)));

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Decimal units, such as `1.4 MB`. */
export function bytes(size: number): string {
  const power = size < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(size) / 3));
  const scaled = size / 1000 ** power;
  return `${power === 0 ? size : scaled.toFixed(scaled < 10 ? 1 : 0)} ${units[power]}`;
}

/** A coordinate in a drawing: at most two decimals, so that bytes do not depend on the last bit. */
export const pixel = (value: number): string => Number(value.toFixed(2)).toString();
