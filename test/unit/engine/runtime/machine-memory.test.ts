import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { freemem, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryKills, memoryRoom } from '../../../../engine/runtime/machine-memory.js';

const MIB = 2 ** 20;

/** Files as a kernel shows them. */
function kernel(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'retort-kernel-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return { proc: join(folder, 'proc'), cgroup: join(folder, 'cgroup') };
}

const v2 = {
  'proc/self/cgroup': '0::/pods/ours\n',
  'cgroup/pods/memory.max': `${64 * MIB}\n`,
  'cgroup/pods/memory.current': `${40 * MIB}\n`,
  'cgroup/pods/memory.stat': `anon 1\ninactive_file ${6 * MIB}\nactive_file ${2 * MIB}\n`,
  'cgroup/pods/memory.events': 'low 0\noom 3\noom_kill 2\n',
  'cgroup/pods/ours/memory.max': 'max\n',
  'cgroup/pods/ours/memory.current': `${30 * MIB}\n`,
  'cgroup/pods/ours/memory.events': 'low 0\noom 0\noom_kill 0\n',
};

describe('the memory of a machine', () => {
  it('is what is free, and what caches hold, in the tightest control group above this process', () => {
    expect(memoryRoom(kernel(v2))).toMatchObject({
      availableBytes: (64 - 40 + 8) * MIB,
      totalBytes: 64 * MIB,
      of: expect.stringContaining('pods'),
    });
  });

  it('is read from both versions of control groups', () => {
    const v1 = kernel({
      'proc/self/cgroup': '4:cpu,memory:/ours\n0::/\n',
      'cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      'cgroup/memory/memory.usage_in_bytes': `${MIB}\n`,
      'cgroup/memory/ours/memory.limit_in_bytes': `${32 * MIB}\n`,
      'cgroup/memory/ours/memory.usage_in_bytes': `${30 * MIB}\n`,
      'cgroup/memory/ours/memory.stat': `total_inactive_file ${MIB}\ntotal_active_file 0\n`,
      'cgroup/memory/ours/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 5\n',
    });
    expect(memoryRoom(v1)).toMatchObject({ availableBytes: 3 * MIB, totalBytes: 32 * MIB });
    expect(memoryKills(v1)).toBe(5);
  });

  it('is the whole machine where no group limits it, with what swap is free', () => {
    const files = kernel({ 'proc/meminfo': 'MemTotal: 1 kB\nSwapFree:       1024 kB\n' });
    const { availableBytes, ...rest } = memoryRoom(files);
    expect(rest).toEqual({ totalBytes: totalmem(), of: 'this machine' });
    expect(Math.abs(availableBytes - freemem() - MIB)).toBeLessThan(256 * MIB);
  });

  it('tells how many processes were killed for want of it, or that nobody tells', () => {
    expect(memoryKills(kernel(v2))).toBe(2);
    expect(memoryKills(kernel({}))).toBeNull();
  });
});
