import { readdirSync, readFileSync } from 'node:fs';

/** What a process of a project is; `other` is a command, a shell or a helper of one of these. */
export type ProcessKind = 'supervisor' | 'control' | 'compute' | 'training' | 'server' | 'other';

export interface RunningProcess {
  readonly pid: number;
  readonly kind: ProcessKind;
  readonly command: string;
}

/** Every process whose command line or environment names the folder, as the kernel lists them. */
export function processesNaming(folder: string): RunningProcess[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((name) => {
    const pid = Number(name);
    const command = textOf(name, 'cmdline').replaceAll('\0', ' ').trim();
    if (pid === process.pid || command === '') return [];
    const names = command.includes(folder) || textOf(name, 'environ').includes(folder);
    return names ? [{ pid, kind: kindOf(command), command }] : [];
  });
}

/** Empty for a process that is gone, or that is being waited for. */
function textOf(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

function kindOf(command: string): ProcessKind {
  if (/^\S+ .*\/supervisor-process\.js /.test(command)) return 'supervisor';
  if (/\/worker-process\.js .*"control"/.test(command)) return 'control';
  if (/\/worker-process\.js .*"gpu"/.test(command)) return 'compute';
  if (/\/training-child\.js/.test(command)) return 'training';
  return /^\S*temporal server start-dev/.test(command) ? 'server' : 'other';
}
