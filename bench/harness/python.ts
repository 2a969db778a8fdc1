import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from './peer.js';
import { root } from './root.js';

const requirements = 'bench/peers/requirements.txt';

/** Python as `RETORT_BENCH_PYTHON` names it, or `python3`. */
const interpreter = () => process.env.RETORT_BENCH_PYTHON ?? 'python3';

/**
 * A peer of `bench/peers/`.
 * @param settings path of its settings
 */
export const pythonPeer = (script: string, settings: string): Command => ({
  program: interpreter(),
  arguments: [join(root, 'bench/peers', script), settings],
  environment: { PYTHONUNBUFFERED: '1', TOKENIZERS_PARALLELISM: 'false' },
});

/** Throws with the command that installs what is missing. */
export function requirePackages(names: readonly string[]): void {
  const program = interpreter();
  const found = spawnSync(program, ['-c', missingOf, ...names], { encoding: 'utf8' });
  const missing = found.error ? names.join(' ') : found.stdout.trim();
  if (found.status === 0 && missing === '') return;
  throw new Error(
    `${program} has no ${missing || names.join(' ')}\n` +
      `install: ${program} -m pip install -r ${requirements}\n` +
      'or name another Python in RETORT_BENCH_PYTHON',
  );
}

const missingOf =
  'import sys, importlib.util as u; print(*[n for n in sys.argv[1:] if u.find_spec(n) is None])';
