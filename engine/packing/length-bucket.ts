const SMALLEST = 32;

/**
 * The padded length of rows up to `length`: 32, 48, 64, 96, 128, 192 … and never more than `maximum`, so that
 * a third of a row at most is padding and a handful of sessions serve every length.
 */
export function lengthBucket(length: number, maximum: number): number {
  let bucket = SMALLEST;
  while (bucket < length) bucket = Number.isInteger(Math.log2(bucket)) ? bucket * 1.5 : (bucket / 3) * 4;
  return Math.min(bucket, maximum);
}
