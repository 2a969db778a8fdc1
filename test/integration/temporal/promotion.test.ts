import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrustRoot } from '../../../lineage/signing.js';
import { makeSpec } from '../../../pipelines/make-spec.js';
import { answerGate } from '../../../service/answer-gate.js';
import { untilClosed } from '../../../service/follow-run.js';
import { startRun } from '../../../service/run-control.js';
import type { Control } from '../../../service/run-liveness.js';
import { stopService } from '../../../service/status.js';
import { readChampion, readHistory } from '../../../storage/champions/champion-store.js';
import { rollBack } from '../../../storage/champions/change-champion.js';
import { loadOrCreateSigner, loadTrust } from '../../../storage/key-files.js';
import { readRun } from '../../../storage/runs/run-store.js';
import { guessing } from './byte-copy/guessers.js';
import { Project, statuses, until } from './project.js';

type Guess = Parameters<typeof guessing.build>[0];
type Promotion = Parameters<typeof makeSpec<typeof guessing.params>>[1]['promotion'];

describe('promotion on the local service', () => {
  let project: Project;
  let control: Control;
  let trust: TrustRoot;

  beforeAll(async () => {
    project = await Project.make();
    control = await project.connect();
  });
  afterAll(() => project.end());

  async function start(right: number, promotion: Promotion, more: Partial<Guess> = {}): Promise<string> {
    const params = { source: join(project.folder, 'source.txt'), right, promotion, ...more };
    return (await startRun(control, makeSpec(guessing, params))).id;
  }

  async function promoteGuesser(right: number, promotion: Promotion, more: Partial<Guess> = {}) {
    const run = await untilClosed(control, await start(right, promotion, more));
    const [effect] = run.effects;
    if (effect === undefined) throw new Error('the run has no effect');
    return { run, effect, result: effect.outcome?.result };
  }

  async function history(name: string) {
    trust ??= await loadTrust(join(project.folder, 'keys'));
    return readHistory(project.store, name, trust);
  }

  const waits = (run: string) =>
    until(async () => (await readRun(project.store, run)).status === 'waiting', 'the gate');

  it('makes the first model champion, keeps it against a worse one, and replaces it by a better one', async () => {
    const first = await promoteGuesser(10, { champion: 'a' });
    expect(first.run.status).toBe('succeeded');
    expect(first.effect).toMatchObject({ id: 'promote:a', status: 'succeeded', failure: null });
    expect(first.result).toBe('promoted');

    const kept = await promoteGuesser(12, { champion: 'a' });
    expect(kept.result).toBe('kept');
    expect(kept.run.status).toBe('succeeded');
    expect(statuses(kept.run)).toMatchObject({ 'judge.a-1': 'reused' });

    const better = await promoteGuesser(30, { champion: 'a' });
    expect(better.result).toBe('promoted');
    const same = await promoteGuesser(30, { champion: 'a' });
    expect(same.result).toBe('unchanged');

    const [one, two] = await history('a');
    expect(one).toMatchObject({ n: 1, kind: 'promoted', rule: { kind: 'first' }, predecessor: null });
    expect(two).toMatchObject({
      ...{ n: 2, run: better.run.id, effect: 'promote:a', rule: { kind: 'better', alpha: 0.05 } },
      predecessor: { n: 1, record: one?.digest },
      comparison: { items: 40, gain: 0.5, against: { n: 1, model: one?.model } },
    });
  });

  it('scores the champion on items that it was never scored on, under a key that others share', async () => {
    await promoteGuesser(10, { champion: 'b' });
    const better = await promoteGuesser(40, { champion: 'b' }, { items: 50 });
    expect(statuses(better.run)).toMatchObject({ 'judge.b-1': 'succeeded' });
    const again = await promoteGuesser(39, { champion: 'b' }, { items: 50 });
    expect(again.result).toBe('kept');
    expect(statuses(again.run)).toMatchObject({ 'judge.b-2': 'reused' });
  });

  it('leaves one consistent chain when candidates race, each judged against its predecessor', async () => {
    await promoteGuesser(1, { champion: 'c' });
    const runs = await Promise.all([10, 20, 30].map((right) => promoteGuesser(right, { champion: 'c' })));
    expect(runs.map(({ run }) => run.status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    const chain = await history('c');
    const best = runs[2]?.run.stages.find(({ id }) => id === 'guesser')?.artifact;
    expect(chain.at(-1)?.model).toBe(best);
    for (const [index, { comparison }] of chain.entries())
      if (index > 0) expect(comparison?.against.model).toBe(chain[index - 1]?.model);
  });

  it('waits for approval, is bound to what it shows, and signs who agreed and why', async () => {
    const run = await start(10, { champion: 'd', approval: {} });
    await waits(run);
    const by = { by: 'ada@lab', comment: 'read the report', verdict: 'approve' } as const;
    await expect(answerGate(control, run, 'promote:x', { ...by, model: null })).rejects.toMatchObject({
      code: 'E7011',
    });
    await expect(answerGate(control, run, null, { ...by, model: 'sha256:0000' })).rejects.toMatchObject({
      code: 'E7014',
    });
    await answerGate(control, run, 'promote:d', { ...by, model: null });
    expect((await untilClosed(control, run)).effects[0]).toMatchObject({ status: 'succeeded' });
    expect((await history('d'))[0]?.approval).toMatchObject({ by: 'ada@lab', comment: 'read the report' });
    await expect(answerGate(control, run, null, { ...by, model: null })).rejects.toMatchObject({
      code: 'E7012',
    });
  });

  it('is rejected by a person, or when the time is over, and the run has still succeeded', async () => {
    const run = await start(10, { champion: 'e', approval: {} });
    await waits(run);
    await answerGate(control, run, null, { verdict: 'reject', by: 'ada', comment: 'no', model: null });
    const rejected = await untilClosed(control, run);
    expect(rejected.status).toBe('succeeded');
    expect(rejected.effects[0]).toMatchObject({ status: 'rejected', message: 'rejected by ada: no' });

    const late = await promoteGuesser(10, { champion: 'e', approval: { timeoutMs: 1_000 } });
    expect(late.effect).toMatchObject({ status: 'rejected', message: 'nobody decided in time' });
    expect(await history('e')).toEqual([]);
  });

  it('compares again after an approval when the champion changed meanwhile', async () => {
    await promoteGuesser(1, { champion: 'f' });
    const run = await start(20, { champion: 'f', approval: {} });
    await waits(run);
    await promoteGuesser(30, { champion: 'f' });
    await answerGate(control, run, null, { verdict: 'approve', by: 'ada', comment: 'yes', model: null });
    const ended = await untilClosed(control, run);
    expect(ended.effects[0]).toMatchObject({ status: 'succeeded', outcome: { result: 'kept' } });
    expect(statuses(ended)).toMatchObject({ 'judge.f-1': 'reused', 'judge.f-2': 'reused' });
  });

  it('never promotes again what was rolled back', async () => {
    await promoteGuesser(1, { champion: 'g' });
    await promoteGuesser(30, { champion: 'g' });
    const signer = await loadOrCreateSigner(join(project.folder, 'keys'));
    await history('g');
    const change = { store: project.store, signer, trust, name: 'g', by: 'ada', reason: 'it is rude' };
    const back = await rollBack(change, null);
    expect(back).toMatchObject({ n: 3, kind: 'rolled-back', model: (await history('g'))[0]?.model });
    const again = await promoteGuesser(30, { champion: 'g' });
    expect(again.result).toBe('held');
    expect((await readChampion(project.store, 'g', trust)).n).toBe(3);
  });

  it('holds its question through the death of workers and of the service', async () => {
    const run = await start(10, { champion: 'h', approval: {} });
    await waits(run);
    process.kill(await project.processOf('worker-control'), 'SIGKILL');
    await stopService(project.stateFolder);
    control = await project.connect();
    await answerGate(control, run, null, { verdict: 'approve', by: 'ada', comment: 'yes', model: null });
    expect((await untilClosed(control, run)).effects[0]?.status).toBe('succeeded');
    expect(await history('h')).toHaveLength(1);
  });

  it('fails with the failure of the stage that would score the champion', async () => {
    await promoteGuesser(10, { champion: 'i' });
    const { run, effect } = await promoteGuesser(20, { champion: 'i' }, { items: 1 });
    expect(run.status).toBe('failed');
    expect(effect).toMatchObject({ status: 'failed', failure: { code: 'E7302' } });
  });
});
