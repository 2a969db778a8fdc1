import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { holdDevice } from '../../../../engine/runtime/device-lock.js';

const path = () => join(mkdtempSync(join(tmpdir(), 'retort-device-')), 'cpu.sock');
const never = new AbortController().signal;

it('is waited for as long as another process holds it, and says so', async () => {
  const device = path();
  const hold = await holdDevice(device, { signal: never });
  const onWait = vi.fn();
  const next = holdDevice(device, { signal: never, onWait });
  await vi.waitFor(() => expect(onWait).toHaveBeenCalledOnce(), { timeout: 10_000 });
  await hold.release();
  await (await next).release();
});

it('is waited for no longer when the work is cancelled', async () => {
  const device = path();
  const hold = await holdDevice(device, { signal: never });
  await expect(holdDevice(device, { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({
    code: 'E4301',
  });
  await hold.release();
});

it('is had by exactly one of many competitors', async () => {
  const device = path();
  const signal = AbortSignal.timeout(500);
  const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => holdDevice(device, { signal })));
  const held = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
  expect(held).toHaveLength(1);
  await held[0]?.release();
});
