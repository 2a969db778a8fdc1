import type { GlobalFlags } from './global-flags.js';
import type { Output } from './output/output.js';

/** What a command is handed beside its own arguments: the outside world, and where to print. */
export interface Context {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly flags: GlobalFlags;
  readonly out: Output;
  readonly stdin: NodeJS.ReadStream;
}
