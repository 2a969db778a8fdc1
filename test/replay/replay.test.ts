import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import proto from '@temporalio/proto';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workflowBundle } from '../../activities/workflow-bundle.js';
import * as workflows from '../../workflows/index.js';

const folder = fileURLToPath(new URL('histories', import.meta.url));

describe('recorded histories', () => {
  let cache: string;
  let names: string[];

  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    cache = await mkdtemp(join(tmpdir(), 'retort-replay-'));
    names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  });
  afterAll(() => rm(cache, { recursive: true, force: true }));

  it('cover every workflow', async () => {
    const types = await Promise.all(names.map(async (name) => typeOf(await readHistory(name))));
    expect([...new Set(types)].sort()).toEqual(Object.keys(workflows).sort());
  });

  it('carry references only: no payload nears 64 KiB', async () => {
    for (const name of names) {
      const sizes = (await readHistory(name)).events?.flatMap(payloadSizes) ?? [];
      expect(Math.max(...sizes), name).toBeLessThan(16 * 1024);
    }
  });

  it('replay through the bundle that workers run', async () => {
    const codePath = await workflowBundle(cache);
    const failures: string[] = [];
    const replayed: string[] = [];
    for await (const { workflowId, error } of Worker.runReplayHistories(
      { workflowBundle: { codePath } },
      histories(names),
    )) {
      replayed.push(workflowId);
      if (error !== undefined) failures.push(`${workflowId}: ${error.message}`);
    }
    expect(failures).toEqual([]);
    expect(replayed.sort()).toEqual(names);
  });
});

async function* histories(names: readonly string[]) {
  for (const name of names) yield { workflowId: name, history: await readHistory(name) };
}

async function readHistory(name: string) {
  return proto.temporal.api.history.v1.History.fromObject(
    JSON.parse(await readFile(join(folder, name), 'utf8')),
  );
}

function typeOf({ events }: Awaited<ReturnType<typeof readHistory>>): string | null | undefined {
  return events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name;
}

function payloadSizes(value: unknown): number[] {
  if (value instanceof Uint8Array) return [value.byteLength];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(payloadSizes) : [];
}
