import { describe, expect, it } from 'vitest';
import type { Interruption, Interruptions } from '../../../cli/interruptions.js';
import type { RunDisplay } from '../../../cli/output/run-display.js';
import { type Watcher, watchWith } from '../../../cli/watch.js';
import type { RunRecord, RunStatus } from '../../../storage/runs/run-record.js';
import { runOf } from './runs.js';

/** Shows `running`, then what the test sends: statuses, or nothing more. */
async function watch(
  interruptions: Interruption[],
  {
    mayAsk = true,
    awaitsAnswers = true,
    ends,
  }: { mayAsk?: boolean; awaitsAnswers?: boolean; ends?: readonly RunStatus[] } = {},
) {
  const questions: (string | null)[] = [];
  let cancelled = 0;
  let end: (statuses: readonly RunStatus[]) => void = () => {};
  const ended = new Promise<readonly RunStatus[]>((resolve) => {
    end = resolve;
  });
  const queue = [...interruptions];
  const source: Interruptions = {
    next: async () => {
      const next = queue.shift();
      if (next) return next;
      if (ends) end(ends);
      return new Promise(() => {});
    },
    readKeys: () => {},
    stopKeys: () => {},
    close: () => {},
  };
  async function* records(): AsyncGenerator<RunRecord> {
    yield runOf([]);
    for (const status of await ended) yield runOf([], { status });
  }
  const display: RunDisplay = { show: () => {}, ask: (question) => questions.push(question), end: () => {} };
  const watcher: Watcher = { display, interruptions: source, mayAsk, awaitsAnswers };
  const viewOf = async (record: RunRecord) => ({ record, work: new Map() });
  const { exit } = await watchWith({ records: records(), viewOf, cancel: () => (cancelled += 1) }, watcher);
  return { exit, questions: questions.map((question) => question !== null), cancelled };
}

describe('watching a run', () => {
  it.each([
    ['succeeded', 0],
    ['failed', 1],
    ['cancelled', 9],
  ] as const)('exits as the run ends: %s', async (status, exit) => {
    expect(await watch([], { ends: [status] })).toEqual({ exit, questions: [], cancelled: 0 });
  });

  it('asks at the first Ctrl-C and leaves the run alone at the second', async () => {
    expect(await watch(['interrupt', 'interrupt'])).toEqual({ exit: 130, questions: [true], cancelled: 0 });
  });

  it('stays when told to, and follows to the end', async () => {
    expect(await watch(['interrupt', { key: 's' }], { ends: ['succeeded'] })).toEqual({
      exit: 0,
      questions: [true, false],
      cancelled: 0,
    });
  });

  it('detaches when told to', async () => {
    expect(await watch(['interrupt', { key: 'd' }])).toMatchObject({ exit: 130, cancelled: 0 });
  });

  it('cancels only when told to, and waits for the end', async () => {
    expect(await watch(['interrupt', { key: 'c' }], { ends: ['cancelled'] })).toMatchObject({
      exit: 9,
      cancelled: 1,
    });
  });

  it('goes on asking at any other key', async () => {
    const { questions } = await watch(['interrupt', { key: 'x' }, { key: 's' }], { ends: ['succeeded'] });
    expect(questions).toEqual([true, true, false]);
  });

  it('leaves at once without a terminal', async () => {
    expect(await watch(['interrupt'], { mayAsk: false })).toEqual({ exit: 130, questions: [], cancelled: 0 });
  });

  it('leaves on SIGTERM and when the time is up, with codes of their own', async () => {
    expect(await watch(['terminate'])).toMatchObject({ exit: 143, cancelled: 0 });
    expect(await watch(['timeout'])).toMatchObject({ exit: 10, cancelled: 0 });
  });

  it('leaves a run that waits for approval where nobody can be asked, and stays where somebody can', async () => {
    const ends = ['waiting', 'succeeded'] as const;
    expect(await watch([], { awaitsAnswers: false, ends })).toMatchObject({ exit: 10, cancelled: 0 });
    expect(await watch([], { ends })).toMatchObject({ exit: 0, cancelled: 0 });
  });
});
