import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { measureMatrixRate } from '../../engine/runtime/matrix-rate.js';

/** What the harness wrote for this process. */
export function settings<T>(): T {
  return JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as T;
}

/** Uint16 numbers of a file. */
export function readTokens(path: string): Uint16Array {
  const bytes = readFileSync(path);
  return new Uint16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** Peak resident memory of this process since it began. */
function peakBytes(): number {
  const [, kibibytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}

/**
 * Answers until the input ends, and ends then whatever threads there are; as `bench/peers/protocol.py` does.
 * @param steps runs so many and tells what there is to tell besides the time
 */
export async function serve(threads: number, steps: (count: number) => Promise<object>): Promise<void> {
  const say = (answer: object) => process.stdout.write(`${JSON.stringify(answer)}\n`);
  say({ versions: { node: process.versions.node } });
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as { do: string; count?: number };
    if (request.do === 'rate') say({ operationsPerSecond: await measureMatrixRate(threads) });
    else if (request.do === 'memory') say({ peakBytes: peakBytes() });
    else {
      const started = performance.now();
      const told = await steps(request.count ?? 0);
      say({ seconds: (performance.now() - started) / 1000, ...told });
    }
  }
  process.exit(0);
}
