import { InvalidStateName } from './errors.js';

/** A training state as people name it. */
interface StateName {
  readonly run: string;
  readonly stage: string;
  /** Null for the newest. */
  readonly step: number | null;
}

/** @throws InvalidStateName */
export function parseStateName(name: string): StateName {
  const [, run, stage, step] = /^([^/]+)\/([A-Za-z0-9][A-Za-z0-9._-]*)(?:@(\d+))?$/.exec(name) ?? [];
  if (run === undefined || stage === undefined) throw new InvalidStateName(name);
  return { run, stage, step: step === undefined ? null : Number(step) };
}
