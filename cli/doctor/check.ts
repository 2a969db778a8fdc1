import type { RetortError } from '../../errors/retort-error.js';
import type { Settings } from '../config/settings.js';
import type { Output } from '../output/output.js';

/** One thing that retort needs: whether it is there, and how to get it. */
export interface Check {
  readonly name: string;
  /** `warning`: works, or will be got on demand. */
  readonly status: 'ok' | 'warning' | 'missing';
  readonly detail: string;
  readonly fix: string | null;
}

interface DoctorOptions {
  /** Whether to get what can be got. */
  readonly fix: boolean;
  readonly out: Output;
}

/** The settings, and the environment with the settings written into it. */
interface Examined {
  readonly settings: Settings;
  readonly env: NodeJS.ProcessEnv;
}

export type Checker = (examined: Examined, options: DoctorOptions) => Promise<Check>;

export function ok(name: string, detail: string): Check {
  return { name, status: 'ok', detail, fix: null };
}

export function warning(name: string, detail: string, fix: string | null = null): Check {
  return { name, status: 'warning', detail, fix };
}

/** What an error of ours says about a thing that is missing. */
export function missing(name: string, error: RetortError): Check {
  const { message, facts } = error;
  return {
    name,
    status: 'missing',
    detail: [message, facts.why].filter(Boolean).join(': '),
    fix: facts.fix ?? null,
  };
}
