// AdamW over flat ranges of one linear memory, and sums of squares over fixed blocks.
// AssemblyScript; compiled by build.ts into ../optimizer-wasm.ts. Offsets are bytes, counts are floats and
// multiples of four. Every operation is an IEEE-754 one without fusing, so that bytes depend on nothing else.

/** Sum of squares of `count` floats in double precision: two lanes, added at the end. */
export function sumOfSquares(offset: usize, count: usize): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  const end = offset + (count << 2);
  for (let at = offset; at < end; at += 16) {
    const x = v128.load(at);
    const a = f64x2.promote_low_f32x4(x);
    const b = f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 0, 1));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** target += source, for `count` floats. */
export function accumulate(target: usize, source: usize, count: usize): void {
  const bytes = count << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(target + i, f32x4.add(v128.load(target + i), v128.load(source + i)));
  }
}

/**
 * One AdamW step with decoupled decay (Loshchilov and Hutter 2019), in the order of operations of PyTorch:
 *   g = gradient · gradientScale;  w −= w · decay;  m += (g − m)(1 − β1);  v = v·β2 + g²(1 − β2)
 *   w −= stepSize · m / (√v · rootCorrection + ε)
 * where decay = learning rate × weight decay, stepSize = learning rate / (1 − β1^t) and
 * rootCorrection = 1 / √(1 − β2^t).
 */
export function adamw(
  weight: usize, gradient: usize, first: usize, second: usize, count: usize,
  gradientScale: f32, decay: f32, beta2: f32, oneMinusBeta1: f32, oneMinusBeta2: f32,
  stepSize: f32, rootCorrection: f32, epsilon: f32,
): void {
  const scaleLanes = f32x4.splat(gradientScale);
  const decayLanes = f32x4.splat(decay);
  const beta2Lanes = f32x4.splat(beta2);
  const oneMinusBeta1Lanes = f32x4.splat(oneMinusBeta1);
  const oneMinusBeta2Lanes = f32x4.splat(oneMinusBeta2);
  const stepLanes = f32x4.splat(stepSize);
  const correctionLanes = f32x4.splat(rootCorrection);
  const epsilonLanes = f32x4.splat(epsilon);
  const bytes = count << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    const g = f32x4.mul(v128.load(gradient + i), scaleLanes);
    let w = v128.load(weight + i);
    w = f32x4.sub(w, f32x4.mul(w, decayLanes));
    let m = v128.load(first + i);
    m = f32x4.add(m, f32x4.mul(f32x4.sub(g, m), oneMinusBeta1Lanes));
    let v = f32x4.mul(v128.load(second + i), beta2Lanes);
    v = f32x4.add(v, f32x4.mul(f32x4.mul(g, g), oneMinusBeta2Lanes));
    const denominator = f32x4.add(f32x4.mul(f32x4.sqrt(v), correctionLanes), epsilonLanes);
    w = f32x4.sub(w, f32x4.div(f32x4.mul(m, stepLanes), denominator));
    v128.store(first + i, m);
    v128.store(second + i, v);
    v128.store(weight + i, w);
  }
}
