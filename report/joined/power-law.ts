import { linearRegression, mean } from 'simple-statistics';

/** y = factor · x^exponent, by least squares of the logarithms. */
export interface PowerLaw {
  readonly factor: number;
  readonly exponent: number;
  /** 95 % interval of the exponent, if the logarithms scatter normally about the line. */
  readonly low: number;
  readonly high: number;
}

/** 0.975 quantiles of Student's distribution with 1 to 10 degrees of freedom. */
const t95 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

/** Null with fewer than three different x: two points lie on every such line. */
export function powerLawOf(points: readonly { readonly x: number; readonly y: number }[]): PowerLaw | null {
  if (new Set(points.map(({ x }) => x)).size < 3) return null;
  const logs = points.map(({ x, y }): [number, number] => [Math.log(x), Math.log(y)]);
  const { m: exponent, b } = linearRegression(logs);
  const middle = mean(logs.map(([x]) => x));
  const spread = logs.reduce((sum, [x]) => sum + (x - middle) ** 2, 0);
  const residual = logs.reduce((sum, [x, y]) => sum + (y - b - exponent * x) ** 2, 0);
  const freedom = logs.length - 2;
  const half = (t95[freedom - 1] ?? 1.96 + 2.4 / freedom) * Math.sqrt(residual / freedom / spread);
  return { factor: Math.exp(b), exponent, low: exponent - half, high: exponent + half };
}
