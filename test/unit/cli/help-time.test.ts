import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../../bin/retort.js', import.meta.url));

const tellProcessorTime =
  'data:text/javascript,process.on("exit",()=>{const{user,system}=process.cpuUsage();' +
  'process.stderr.write("\\n"+(user+system))})';

/** Processor time in milliseconds of one Node process, which other processes lengthen little. */
function processorMs(argv: readonly string[]): number {
  const { stderr } = spawnSync(process.execPath, ['--import', tellProcessorTime, ...argv], {
    encoding: 'utf8',
  });
  return Number(stderr.trim().split('\n').at(-1)) / 1000;
}

it('takes under 100 ms of the processor more than Node alone for its help', () => {
  processorMs([program, '--help']);
  const rounds = Array.from({ length: 5 }, () => ({
    bare: processorMs(['-e', '0']),
    help: processorMs([program, '--help']),
  }));
  const least = (name: 'bare' | 'help') => Math.min(...rounds.map((round) => round[name]));
  expect(least('bare')).toBeGreaterThan(5);
  expect(least('help') - least('bare')).toBeLessThan(100);
});
