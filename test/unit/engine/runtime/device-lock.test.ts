import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { holdDevice } from '../../../../engine/runtime/device-lock.js';

it('refuses a held device after the wait, and gives it when it is released', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'retort-device-')), 'cpu.sock');
  const options = { signal: new AbortController().signal, waitMs: 100 };
  const hold = await holdDevice(path, options);
  await expect(holdDevice(path, options)).rejects.toMatchObject({ code: 'E4201', kind: 'unreachable' });
  await hold.release();
  await (await holdDevice(path, options)).release();
});

it('stops waiting when the work is cancelled', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'retort-device-')), 'cpu.sock');
  const hold = await holdDevice(path, { signal: new AbortController().signal, waitMs: 0 });
  await expect(holdDevice(path, { signal: AbortSignal.abort(), waitMs: 60_000 })).rejects.toMatchObject({
    code: 'E4301',
  });
  await hold.release();
});

it('lets exactly one of many competitors have the device', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'retort-device-')), 'cpu.sock');
  const options = { signal: new AbortController().signal, waitMs: 300 };
  const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => holdDevice(path, options)));
  const held = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
  expect(held).toHaveLength(1);
  await held[0]?.release();
});
