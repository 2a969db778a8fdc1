import { existsSync, readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { join } from 'node:path';

/** What processes may still take, as the tightest of machine and control groups allows it. */
export interface MemoryRoom {
  /** Free, or held by caches that the kernel gives back. */
  readonly availableBytes: number;
  readonly totalBytes: number;
  /** Whose it is, such as `this machine`. */
  readonly of: string;
}

/** Where the kernel tells; tests have others. */
export interface KernelFiles {
  readonly proc: string;
  readonly cgroup: string;
}

const KERNEL: KernelFiles = { proc: '/proc', cgroup: '/sys/fs/cgroup' };

/** Limits that groups without one bear in version 1. */
const UNLIMITED = 2 ** 60;

/** Names of a control group's files, in both versions of control groups. */
interface Version {
  readonly limit: string;
  readonly used: string;
  /** Of `memory.stat`: what the kernel gives back. */
  readonly caches: readonly string[];
  readonly events: string;
}

const VERSIONS: Readonly<Record<'v1' | 'v2', Version>> = {
  v1: {
    limit: 'memory.limit_in_bytes',
    used: 'memory.usage_in_bytes',
    caches: ['total_inactive_file', 'total_active_file'],
    events: 'memory.oom_control',
  },
  v2: {
    limit: 'memory.max',
    used: 'memory.current',
    caches: ['inactive_file', 'active_file'],
    events: 'memory.events',
  },
};

interface Group {
  readonly folder: string;
  readonly version: Version;
}

/** On systems that do not tell: all that is free. */
export function memoryRoom(files: KernelFiles = KERNEL): MemoryRoom {
  const swap = counter(join(files.proc, 'meminfo'), 'SwapFree:') ?? 0;
  const machine = { availableBytes: freemem() + 1024 * swap, totalBytes: totalmem(), of: 'this machine' };
  return groupsOf(files)
    .flatMap((group) => roomOf(group) ?? [])
    .reduce<MemoryRoom>(
      (least, room) => (room.availableBytes < least.availableBytes ? room : least),
      machine,
    );
}

/** How many processes the kernel has killed for want of memory, here since the start; null where it does not tell. */
export function memoryKills(files: KernelFiles = KERNEL): number | null {
  const ofGroups = groupsOf(files).map(({ folder, version }) =>
    counter(join(folder, version.events), 'oom_kill'),
  );
  const counts = [...ofGroups, counter(join(files.proc, 'vmstat'), 'oom_kill')].filter(
    (count) => count !== null,
  );
  return counts.length === 0 ? null : Math.max(...counts);
}

/** Most memory that this process has held since it began; null where the kernel does not tell. */
export function peakBytes({ proc }: KernelFiles = KERNEL): number | null {
  const kibibytes = counter(join(proc, 'self/status'), 'VmHWM:');
  return kibibytes === null ? null : 1024 * kibibytes;
}

/** This process's own memory groups and those above them, as far as they can be seen from here. */
function groupsOf({ proc, cgroup }: KernelFiles): Group[] {
  const lines = (text(join(proc, 'self/cgroup')) ?? '').split('\n');
  return lines.flatMap((line) => {
    const [, controllers = '', path = '/'] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers.split(',').includes('memory')) return upwards(join(cgroup, 'memory'), path, VERSIONS.v1);
    return line.startsWith('0::') ? upwards(cgroup, path, VERSIONS.v2) : [];
  });
}

function upwards(root: string, path: string, version: Version): Group[] {
  const steps = path.split('/').filter((name) => name !== '');
  const folders = [root, ...steps.map((_, i) => join(root, ...steps.slice(0, i + 1)))];
  return folders
    .filter((folder) => existsSync(join(folder, version.limit)))
    .map((folder) => ({ folder, version }));
}

function roomOf({ folder, version: { limit, used, caches } }: Group): MemoryRoom | null {
  const totalBytes = Number(text(join(folder, limit)) ?? Number.NaN);
  const usedBytes = Number(text(join(folder, used)) ?? Number.NaN);
  if (!(totalBytes < UNLIMITED) || Number.isNaN(usedBytes)) return null;
  const cached = caches.reduce((sum, name) => sum + (counter(join(folder, 'memory.stat'), name) ?? 0), 0);
  return { availableBytes: totalBytes - usedBytes + cached, totalBytes, of: `the control group ${folder}` };
}

/** The number after a name that begins a line. */
function counter(file: string, name: string): number | null {
  const line = text(file)
    ?.split('\n')
    .find((one) => one.split(/\s+/, 1)[0] === name);
  const value = Number(line?.split(/\s+/)[1] ?? Number.NaN);
  return Number.isNaN(value) ? null : value;
}

function text(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
