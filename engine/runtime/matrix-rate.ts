import { matrixProductProgram } from '../programs/matrix-product.js';
import { createArena } from './arena.js';
import { openSession } from './session.js';

const SIZE = 512;
const OPERATIONS = 2 * SIZE ** 3;
const REPETITIONS = 8;

/** Operations a second of float32 matrix products on this machine now, the fastest of a few; takes about 0.1 s. */
export async function measureMatrixRate(threads: number): Promise<number> {
  const session = await openSession(matrixProductProgram(SIZE), createArena([], ['weights']), { threads });
  try {
    const batch = { a: new Float32Array(SIZE * SIZE).fill(0.5), b: new Float32Array(SIZE * SIZE).fill(0.25) };
    await session.run(batch);
    let fastest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < REPETITIONS; i++) {
      const started = performance.now();
      await session.run(batch);
      fastest = Math.min(fastest, performance.now() - started);
    }
    return (1000 * OPERATIONS) / fastest;
  } finally {
    await session.close();
  }
}
