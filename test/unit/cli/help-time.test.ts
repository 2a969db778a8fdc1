import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../../bin/retort.js', import.meta.url));

/** Wall time in milliseconds of one Node process. */
function timed(argv: readonly string[]): number {
  const start = performance.now();
  execFileSync(process.execPath, argv, { stdio: 'pipe' });
  return performance.now() - start;
}

/** Node alone takes 40 to 100 ms, and more on a busy machine: measured in turns, so that both meet the same load. */
it('needs under 100 ms more than Node alone for its help: under 200 ms in all', () => {
  timed([program, '--help']);
  const rounds = Array.from({ length: 10 }, () => ({
    bare: timed(['-e', '0']),
    help: timed([program, '--help']),
  }));
  const fastest = (name: 'bare' | 'help') => Math.min(...rounds.map((round) => round[name]));
  expect(fastest('help') - fastest('bare')).toBeLessThan(100);
});
