import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every instant of a write at which a crash is worth trying; each stands before or after one durable step. */
export const FAULT_POINTS = [
  'object:write',
  'object:before-publish',
  'object:after-publish',
  'commit:before-blobs',
  'commit:after-blobs',
  'commit:before-manifest',
  'commit:after-manifest',
  'commit:before-commit',
  'commit:after-commit',
  'commit:after-cleanup',
  'snapshot:write',
  'snapshot:before-checkpoint',
  'snapshot:after-checkpoint',
  'snapshot:after-prune',
  'progress:before-checkpoint',
  'progress:after-checkpoint',
  'progress:after-prune',
] as const;

export type FaultPoint = (typeof FAULT_POINTS)[number];

/** Called on the given visit of the point, counting from one; a throw goes on as the write's failure. */
export interface ArmedFault {
  readonly point: FaultPoint;
  readonly visit: number;
  readonly act: () => void;
}

let armed: readonly ArmedFault[] = [];
let visits = new Map<FaultPoint, number>();

/** Replaces what is armed in this process; nothing is armed unless a test asks. */
export function armFaultPoints(faults: readonly ArmedFault[]): void {
  armed = faults;
  visits = new Map();
}

/** Passes silently unless a fault is armed here. */
export function faultPoint(point: FaultPoint): void {
  if (armed.length === 0) return;
  const visit = (visits.get(point) ?? 0) + 1;
  visits.set(point, visit);
  for (const fault of armed) if (fault.point === point && fault.visit === visit) fault.act();
}

/**
 * Faults written as `point@visit=kill|throw|full`, comma-separated, the visit 1 when absent. With `onceFolder` each
 * fault leaves a marker there before it acts and never acts again, so that a restarted process gets past it.
 */
export function parseFaults(text: string, options: { onceFolder?: string } = {}): ArmedFault[] {
  return text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => parseFault(part, options.onceFolder));
}

function parseFault(text: string, onceFolder: string | undefined): ArmedFault {
  const match = /^([a-z:-]+)(?:@([1-9]\d*))?=(kill|throw|full)$/.exec(text);
  const point = FAULT_POINTS.find((one) => one === match?.[1]);
  if (match === null || point === undefined) throw new RangeError(`not a fault: ${text}`);
  const visit = Number(match[2] ?? 1);
  const marker = onceFolder === undefined ? null : join(onceFolder, `${point.replace(':', '-')}-${visit}`);
  const act = ACTS[match[3] ?? ''] ?? failAt;
  return {
    point,
    visit,
    act: () => {
      if (marker !== null && existsSync(marker)) return;
      if (marker !== null) writeFileSync(marker, `${process.pid}\n`);
      act(point);
    },
  };
}

const ACTS: { readonly [name: string]: (point: FaultPoint) => void } = {
  kill: () => process.kill(process.pid, 'SIGKILL'),
  full: (point) => {
    throw Object.assign(new Error(`ENOSPC: no space left on device, injected at ${point}`), {
      code: 'ENOSPC',
    });
  },
};

function failAt(point: FaultPoint): never {
  throw new Error(`fault injected at ${point}`);
}
