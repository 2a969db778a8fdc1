import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../lineage/package-root.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';

const named = ['@temporalio/client', 'onnxruntime-node', 'apache-arrow', 'tokenizers', 'esbuild'];

/** `retort version`: what a report of a fault should say. */
export async function version({ out }: Context): Promise<ExitCode> {
  const root = packageRoot();
  const packages = Object.fromEntries(
    named.map((name) => [name, versionIn(join(root, 'node_modules', name))]),
  );
  const document = {
    schema: 'retort.version/1' as const,
    retort: versionIn(root),
    commit: commitOf(root),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    packages,
  };
  out.show(document, () =>
    [
      `retort ${document.retort}${document.commit ? ` (${document.commit.slice(0, 12)})` : ''}`,
      `node ${document.node} on ${document.platform}`,
      ...Object.entries(packages).map(([name, number]) => `${name} ${number ?? 'missing'}`),
    ].join('\n'),
  );
  return exitCodes.success;
}

function versionIn(folder: string): string | null {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
  } catch {
    return null;
  }
}

function commitOf(root: string): string | null {
  if (!existsSync(join(root, '.git'))) return null;
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return null;
  }
}
