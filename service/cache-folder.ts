import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../lineage/package-root.js';

/** Where prebuilt workflow code is kept: beside the package, or in the user's cache where that is read-only. */
export function cacheFolderOf(env: { readonly [name: string]: string | undefined }): string {
  const beside = join(packageRoot(), 'node_modules', '.cache', 'retort-workflows');
  try {
    mkdirSync(beside, { recursive: true });
    return beside;
  } catch {
    return join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'retort', 'workflows');
  }
}
