import { InferenceSession, Tensor } from 'onnxruntime-node';
import { input } from '../../engine/graph/value.js';
import { emit } from '../../engine/onnx/emit.js';
import { emitLoop } from '../../engine/onnx/loop.js';
import { matmul } from '../../engine/ops/matmul.js';
import { sessionOptions } from '../../engine/runtime/session.js';

/**
 * Operations a second of float32 matrix products on the device of this process: of products inside a `Loop`, so that
 * nothing is copied between them, and by the difference between many turns and few, so that no copy counts at all.
 */
export async function matrixRate(size: number, [few, many] = [4, 36] as const): Promise<number> {
  const square = [size, size];
  const [x, w] = [input('x', 'float32', square), input('w', 'float32', square)];
  const onnx = emitLoop({
    inputs: [x, w].map(({ dtype, shape }, i) => ({ name: i === 0 ? 'x' : 'w', dtype, shape })),
    perTurn: [],
    before: emit([], {}),
    body: [{ model: emit([x, w], { 'next:x': matmul(x, w) }) }],
    carried: [{ name: 'x', dtype: 'float32', shape: square }],
    collected: [],
  });
  const session = await InferenceSession.create(onnx, sessionOptions(1));
  const operand = new Tensor('float32', new Float32Array(size * size).fill(1 / size), square);
  const seconds = async (turns: number) => {
    const feeds = { turns: new Tensor('int64', BigInt64Array.of(BigInt(turns)), []), x: operand, w: operand };
    const times: number[] = [];
    for (let round = 0; round < 4; round++) {
      const started = performance.now();
      await session.run(feeds);
      times.push((performance.now() - started) / 1000);
    }
    return Math.min(...times.slice(1));
  };
  const rate = (2 * size ** 3 * (many - few)) / ((await seconds(many)) - (await seconds(few)));
  await session.release();
  return rate;
}
