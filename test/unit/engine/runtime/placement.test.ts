import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { input } from '../../../../engine/graph/value.js';
import { Parameters } from '../../../../engine/layers/parameters.js';
import { multiply } from '../../../../engine/ops/elementwise.js';
import { total } from '../../../../engine/ops/reduce.js';
import { assemble } from '../../../../engine/programs/assemble.js';
import { loopForm } from '../../../../engine/programs/loop-form.js';
import { createArena, trainingGroups } from '../../../../engine/runtime/arena.js';
import { openLoop } from '../../../../engine/runtime/loop-session.js';
import { operatorsByProvider } from '../../../../engine/runtime/placement.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'retort-profile-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('operatorsByProvider', () => {
  it('tells of a session that was profiled what ran where, turn by turn of a Loop', async () => {
    const specs = [{ name: 'w', shape: [16], initial: { kind: 'zeros' }, decays: true }] as const;
    const parameters = new Parameters(specs, 'float32');
    const gradient = input('gradient', 'float32', [16]);
    const loss = total(multiply(parameters.get('w'), gradient));
    const program = assemble({ parameters, batch: [gradient], loss, others: {} }, 'train');
    const arena = createArena(specs, trainingGroups(1));
    const adam = { betas: [0.9, 0.95], epsilon: 1e-8, weightDecay: 0, clipNorm: 1 } as const;
    const options = { threads: 1, profile: join(folder, 'loop') };
    const loop = await openLoop(loopForm([[program]], arena, adam), arena, adam, options);
    const step = { batches: [{ gradient: new Float32Array(16).fill(1) }], learningRate: 0.1 };
    await loop.run(1, [step, step, step]);
    await loop.close();
    const placed = operatorsByProvider(folder);
    expect([...new Set(placed.map(({ provider }) => provider))]).toEqual(['CPUExecutionProvider']);
    expect(placed.find(({ op }) => op === 'CumSum')?.times).toBe(3);
    expect(placed.find(({ op }) => op === 'Loop')?.times).toBe(1);
  });

  it('reads the profiles of all sessions, and keeps providers apart', () => {
    const event = (op_name: string, provider: string, dur: number) => ({
      ...{ cat: 'Node', name: `${op_name}_1_kernel_time`, dur },
      args: { op_name, provider },
    });
    const [cpu, cuda] = ['CPUExecutionProvider', 'CUDAExecutionProvider'];
    writeFileSync(
      join(folder, 'a.json'),
      JSON.stringify([event('MatMul', cuda, 9), event('Gather', cpu, 2)]),
    );
    writeFileSync(
      join(folder, 'b.json'),
      JSON.stringify([
        event('MatMul', cuda, 1),
        event('MatMul', cpu, 3),
        { cat: 'Session', name: 'model_run' },
      ]),
    );
    expect(operatorsByProvider(folder)).toEqual([
      { provider: cuda, op: 'MatMul', times: 2, microseconds: 10 },
      { provider: cpu, op: 'MatMul', times: 1, microseconds: 3 },
      { provider: cpu, op: 'Gather', times: 1, microseconds: 2 },
    ]);
  });
});
