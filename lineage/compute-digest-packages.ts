import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { digestOfJson } from './canonical-json.js';
import { PackageNotLocked } from './compute-digest-errors.js';
import type { Digest } from './digest.js';

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly dependencies?: { readonly [name: string]: string };
  readonly optionalDependencies?: { readonly [name: string]: string };
  readonly peerDependencies?: { readonly [name: string]: string };
}

type Lockfile = ReadonlyMap<string, LockedPackage>;

/**
 * For each imported name the digest of the package and all it depends on, as package-lock.json pins them.
 * A module of Node's own is named alone: its version belongs to the numeric class.
 */
export async function packageDigests(root: string, imports: readonly string[]): Promise<Map<string, Digest>> {
  const lockfile = imports.every(isBuiltin) ? new Map() : await readLockfile(root);
  return new Map(
    imports.map((path) => [
      path,
      isBuiltin(path) ? digestOfJson({ node: path }) : digestPackage(lockfile, path),
    ]),
  );
}

/** The lockfile of the nearest enclosing folder that has one. */
async function readLockfile(root: string): Promise<Lockfile> {
  for (let folder = root; ; folder = dirname(folder)) {
    const text = await readFile(join(folder, 'package-lock.json'), 'utf8').catch(() => null);
    if (text !== null) return new Map(Object.entries((JSON.parse(text) as { packages: object }).packages));
    if (folder === dirname(folder)) throw new PackageNotLocked('package-lock.json');
  }
}

function digestPackage(lockfile: Lockfile, path: string): Digest {
  const name = path.split('/', path.startsWith('@') ? 2 : 1).join('/');
  const reached = new Set<string>();
  const first = locate(lockfile, '', name);
  if (first === null) throw new PackageNotLocked(name);
  const open = [first];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (reached.has(place)) continue;
    reached.add(place);
    for (const dependency of dependenciesOf(lockfile.get(place))) {
      const found = locate(lockfile, place, dependency);
      if (found !== null) open.push(found);
    }
  }
  const entries = [...reached].map((place) => {
    const { version = '', integrity = '' } = lockfile.get(place) ?? {};
    return `${place.split('node_modules/').at(-1)} ${version} ${integrity}`;
  });
  return digestOfJson({ path, packages: [...new Set(entries)].sort() });
}

function dependenciesOf(entry: LockedPackage | undefined): readonly string[] {
  const { dependencies, optionalDependencies, peerDependencies } = entry ?? {};
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
}

/** Where Node would find `name` from a package at `place`; null when it is not installed. */
function locate(lockfile: Lockfile, place: string, name: string): string | null {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const candidate = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lockfile.has(candidate)) return candidate;
    if (folder === '') return null;
  }
}
