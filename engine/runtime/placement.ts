import { readdirSync, readFileSync } from 'node:fs';

/** How often a provider ran an operator. */
export interface Placed {
  /** As ONNX Runtime calls it, such as `CPUExecutionProvider`. */
  readonly provider: string;
  readonly op: string;
  readonly times: number;
  readonly microseconds: number;
}

/** An event of a profile, as far as it is read. */
interface ProfileEvent {
  readonly cat?: string;
  readonly name?: string;
  readonly dur?: number;
  readonly args?: { readonly op_name?: string; readonly provider?: string };
}

/**
 * Who ran what, from the profiles that sessions left in a folder when they were closed: the one place where ONNX Runtime
 * says to a program where it put an operator, those inside a `Loop` too. The most time first.
 */
export function operatorsByProvider(folder: string): Placed[] {
  const found = new Map<string, Placed>();
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  for (const file of files)
    for (const event of JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as ProfileEvent[]) {
      const { op_name: op, provider } = event.args ?? {};
      if (event.cat !== 'Node' || !event.name?.endsWith('_kernel_time') || !op || !provider) continue;
      const before = found.get(`${provider} ${op}`) ?? { provider, op, times: 0, microseconds: 0 };
      const microseconds = before.microseconds + (event.dur ?? 0);
      found.set(`${provider} ${op}`, { ...before, times: before.times + 1, microseconds });
    }
  return [...found.values()].sort((a, b) => b.microseconds - a.microseconds);
}
