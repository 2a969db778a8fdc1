import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sha256 } from '../lineage/digest.js';
import { packageRoot } from '../lineage/package-root.js';
import type { StatementFacts } from '../lineage/statement.js';
import type { WorkerBuild } from './control-host.js';

/** Version, lockfile and, in a checkout, commit of the Retort that runs here. */
export async function workerBuild(): Promise<WorkerBuild> {
  const root = packageRoot();
  const [settings, lockfile, git] = await Promise.all([
    readFile(join(root, 'package.json'), 'utf8'),
    readFile(join(root, 'package-lock.json')).catch(() => new Uint8Array()),
    gitState(root),
  ]);
  const { version }: { version: string } = JSON.parse(settings);
  return { version, lockfile: sha256(lockfile), git };
}

/** Null outside a checkout of our own; a checkout that contains this package as a dependency says nothing about it. */
async function gitState(root: string): Promise<StatementFacts['git']> {
  const git = (...args: string[]) => promisify(execFile)('git', ['-C', root, ...args], { timeout: 5_000 });
  try {
    const { stdout: top } = await git('rev-parse', '--show-toplevel');
    if (top.trim() !== root) return null;
    const [head, changes] = await Promise.all([git('rev-parse', 'HEAD'), git('status', '--porcelain')]);
    return { commit: head.stdout.trim(), dirty: changes.stdout !== '' };
  } catch {
    return null;
  }
}
