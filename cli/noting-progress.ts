import type { ProgressReporter } from '../storage/ports.js';
import type { Output } from './output/output.js';
import { progressText } from './output/quantities.js';

const everyMs = 10_000;

/** Notes where a computation is, at most once in ten seconds, and everything that it warns of. */
export function notingProgress(stage: string, out: Output): ProgressReporter {
  let last = performance.now();
  return {
    report(progress) {
      const now = performance.now();
      if (now - last < everyMs) return;
      last = now;
      out.note(`${stage} ${progressText(progress)}`);
    },
    log(message, level = 'info') {
      if (level === 'warn') out.note(`${stage} ${message}`);
    },
  };
}
