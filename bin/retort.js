#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cachedBuild } from './build.js';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`error: retort needs Node.js 20.19 or later; this is ${process.versions.node}\n`);
  process.exit(3);
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A checkout runs what its sources say; a published package, which has no `tsconfig.json`, what it ships. */
async function builtCode() {
  if (!existsSync(join(root, 'tsconfig.json'))) return join(root, 'dist');
  try {
    return await cachedBuild(root);
  } catch (error) {
    process.stderr.write(`error: the sources of this checkout do not build\n${error.message}\n`);
    return process.exit(70);
  }
}

const { main } = await import(pathToFileURL(join(await builtCode(), 'cli', 'main.js')).href);
await main(process);
