import { untilClosed } from '../service/follow-run.js';
import { startRun } from '../service/run-control.js';
import { temporalVersion } from '../test/integration/servers/temporal.js';
import { Project } from '../test/integration/temporal/project.js';
import type { Bench } from './harness/bench.js';
import { RETORT } from './harness/compare.js';
import { spreadOf } from './harness/statistics.js';

const STAGES = 30;

/** What orchestration costs: a run of empty stages, one after the other, on a local service. */
export const orchestration: Bench = {
  packages: [],
  async run({ steps }) {
    const stages = steps ?? STAGES;
    const values = await measure(stages);
    const contender = { name: RETORT, values, ...spreadOf(values), shareOfMatrixRate: null };
    const comparison = {
      id: 'chain',
      measured: 'time from one stage’s start to the next one’s, each an empty computation on the CPU queue',
      unit: 'ms a stage',
      better: 'lower' as const,
      settings: { stages },
      contenders: [contender],
      ...{ ratios: [], matrixRates: [], checks: [] },
    };
    return [{ comparison, versions: { temporal: await temporalVersion() } }];
  },
};

async function measure(stages: number): Promise<readonly number[]> {
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
