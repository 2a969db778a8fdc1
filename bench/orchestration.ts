import { execFileSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { untilClosed } from '../service/follow-run.js';
import { startRun } from '../service/run-control.js';
import { temporalVersion } from '../test/integration/servers/temporal.js';
import { Project } from '../test/integration/temporal/project.js';

/**
 * What orchestration costs: a run of empty stages, one after the other, on a local service. Prints the median
 * time from one stage's start to the next one's, with the machine and the versions it was measured on.
 */
const stages = Number(process.argv[2] ?? 30);

async function measure(): Promise<readonly number[]> {
  const project = await Project.make();
  try {
    const control = await project.connect();
    await project.run(control, { copies: [1], steps: 1 });
    const { id } = await startRun(control, project.chain(stages));
    const { stages: records, status } = await untilClosed(control, id);
    if (status !== 'succeeded') throw new Error(`the run ${status}`);
    const starts = records.map(({ startedAt }) => Date.parse(startedAt ?? ''));
    return starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
  } finally {
    await project.end();
  }
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
}

const loadBefore = loadavg()[0]?.toFixed(1);
const sorted = [...(await measure())].sort((a, b) => a - b);
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
console.log(`machine   ${cpus().length} × ${cpus()[0]?.model}, load ${loadBefore} before`);
console.log(`versions  node ${process.versions.node}, ${await temporalVersion()}, retort ${commit}`);
console.log(`stages    ${stages} in a chain, each an empty computation on the CPU queue`);
console.log(`a stage   median ${quantile(sorted, 0.5)} ms, 90 % under ${quantile(sorted, 0.9)} ms`);
process.exit(0);
