import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../../bin/retort.js', import.meta.url));

it('prints its help in under 200 ms', () => {
  const times = Array.from({ length: 10 }, () => {
    const start = performance.now();
    execFileSync(process.execPath, [program, '--help'], { stdio: 'pipe' });
    return performance.now() - start;
  });
  expect(Math.min(...times)).toBeLessThan(200);
});
