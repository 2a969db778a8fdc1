import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of this package, where `samples/`, the TypeScript rooms and `package-lock.json` lie. Code
 * runs from there, from `dist/` or from the cache of built code, all of which are inside it.
 */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (nameIn(folder) !== 'retort') {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the code of retort is not inside its package');
    folder = parent;
  }
  return folder;
}

function nameIn(folder: string): string | null {
  try {
    const settings: { name?: string } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return settings.name ?? null;
  } catch {
    return null;
  }
}
