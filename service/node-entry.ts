import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** How Node starts one of our own modules. */
export interface NodeEntry {
  readonly path: string;
  readonly execArgv: readonly string[];
}

/**
 * `name` relative to the module that asks. Built code starts as it is; when that module is itself running
 * from TypeScript, as in the tests, so does its child.
 */
export function nodeEntry(name: string, from: string): NodeEntry {
  const path = fileURLToPath(new URL(name, from));
  return from.endsWith('.ts') ? nodeEntryOf(path.replace(/\.js$/, '.ts')) : nodeEntryOf(path);
}

/** How Node starts the file at a path, by its extension. */
export function nodeEntryOf(path: string): NodeEntry {
  if (!path.endsWith('.ts')) return { path, execArgv: [] };
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx'));
  return { path, execArgv: ['--import', loader.href] };
}

/** The same for a thread, whose loader must be registered inside it. */
export function threadEntry(name: string, from: string): URL {
  if (!from.endsWith('.ts')) return new URL(name, from);
  const source = new URL(name.replace(/\.js$/, '.ts'), from);
  const loader = import.meta.resolve('tsx/esm/api');
  const start = `import { register } from '${loader}'; register(); await import('${source}');`;
  return new URL(`data:text/javascript,${encodeURIComponent(start)}`);
}
