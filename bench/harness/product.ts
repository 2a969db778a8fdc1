import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ALLOCATOR } from '../../engine/runtime/child-process.js';
import type { Command } from './peer.js';
import { root } from './root.js';

interface Source {
  readonly path: string;
  readonly bytes: Uint8Array;
}

interface Builder {
  sourcesOf(root: string): Source[];
  build(root: string, out: string, sources: readonly Source[]): Promise<void>;
}

let built: Promise<string> | null = null;

/** Folder of the product's built code. */
export function builtProduct(): Promise<string> {
  built ??= buildPeers();
  return built;
}

/**
 * A peer of `bench/retort/`, in the product's own built code and with its process's environment.
 * @param settings path of its settings
 */
export async function productPeer(module: string, settings: string): Promise<Command> {
  return {
    program: process.execPath,
    arguments: [join(await builtProduct(), 'bench/retort', `${module}.js`), settings],
    environment: ALLOCATOR,
  };
}

async function buildPeers(): Promise<string> {
  const builder: Builder = await import(pathToFileURL(join(root, 'bin/build.js')).href);
  const out = join(root, 'node_modules/.cache/retort-bench');
  const own = readdirSync(join(root, 'bench/retort')).map((name) => `bench/retort/${name}`);
  const peers = own.map((path) => ({ path, bytes: readFileSync(join(root, path)) }));
  await builder.build(root, out, [...builder.sourcesOf(root), ...peers]);
  return out;
}
