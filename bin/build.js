import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folders whose TypeScript is part of the running product. */
const rooms = [
  'activities',
  'cli',
  'console',
  'corpus',
  'engine',
  'errors',
  'evaluation',
  'lineage',
  'pipelines',
  'report',
  'service',
  'storage',
  'workflows',
];
/** The package's edge: what run files import. */
const edge = 'index.ts';
const builder = fileURLToPath(import.meta.url);
const builtName = 'built.json';
const keptBuilds = 4;
const keptMs = 7 * 24 * 3600 * 1000;

/** Every file of the rooms, relative to the root, sorted, with its bytes; synchronous, for it is faster. */
export function sourcesOf(root) {
  const paths = rooms.flatMap((room) => {
    if (!existsSync(join(root, room))) return [];
    const entries = readdirSync(join(root, room), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(root, join(parentPath, name)));
  });
  if (existsSync(join(root, edge))) paths.push(edge);
  paths.sort();
  return paths.map((path) => ({ path, bytes: readFileSync(join(root, path)) }));
}

/** 16 hexadecimal digits that change with any source, with this builder and with the locked packages. */
export function digestOf(root, sources) {
  const hash = createHash('sha256');
  const fixed = [builder, join(root, 'package-lock.json')];
  for (const path of fixed) hash.update(existsSync(path) ? readFileSync(path) : '');
  for (const { path, bytes } of sources) hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  return hash.digest('hex').slice(0, 16);
}

/**
 * Transpiles each TypeScript file of the rooms to a `.js` of the same place under `out`, and copies the
 * rest. Packages stay imports; `out` must lie inside the package, so that Node finds them.
 */
export async function build(root, out, sources) {
  const { build: bundle } = await import('esbuild');
  const isModule = (path) => path.endsWith('.ts') && !path.endsWith('.d.ts');
  await mkdir(out, { recursive: true });
  await bundle({
    absWorkingDir: root,
    entryPoints: sources.map(({ path }) => path).filter(isModule),
    outbase: root,
    outdir: out,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'silent',
    tsconfigRaw: { compilerOptions: { target: 'ES2022', verbatimModuleSyntax: true } },
  });
  for (const { path } of sources.filter((source) => !source.path.endsWith('.ts'))) {
    await mkdir(dirname(join(out, path)), { recursive: true });
    await copyFile(join(root, path), join(out, path));
  }
  await copyFile(join(root, 'package-lock.json'), join(out, 'package-lock.json'));
  await writeFile(join(out, 'package.json'), '{ "type": "module" }\n');
  await writeFile(join(out, builtName), `${JSON.stringify({ digest: digestOf(root, sources) })}\n`);
}

/** The folder of the checkout's built code: made on first use, found by digest afterwards. */
export async function cachedBuild(root) {
  const sources = sourcesOf(root);
  const digest = digestOf(root, sources);
  const cache = join(root, 'node_modules', '.cache', 'retort');
  const built = join(cache, digest);
  const now = new Date();
  if (existsSync(join(built, builtName))) {
    await utimes(built, now, now);
    return built;
  }
  const draft = join(cache, `.draft-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await build(root, draft, sources);
    // A source that was saved meanwhile may be in the build under the digest of its former self.
    if (digestOf(root, sourcesOf(root)) !== digest) return await cachedBuild(root);
    await rename(draft, built).catch((error) => {
      if (!existsSync(join(built, builtName))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  await prune(cache, now.getTime());
  return built;
}

/** Removes builds that nothing has started from for a week, and drafts of builders that died. */
async function prune(cache, now) {
  const names = await readdir(cache);
  const entries = await Promise.all(
    names.map(async (name) => ({
      name,
      usedMs: (await stat(join(cache, name)).catch(() => null))?.mtimeMs ?? now,
    })),
  );
  entries.sort((a, b) => b.usedMs - a.usedMs);
  const stale = entries.filter(({ name, usedMs }, index) =>
    name.startsWith('.draft-') ? now - usedMs > 3600_000 : index >= keptBuilds && now - usedMs > keptMs,
  );
  for (const { name } of stale) await rm(join(cache, name), { recursive: true, force: true });
}

/** `node bin/build.js`: the same code into `dist/`, for publishing. */
async function buildForPublishing() {
  const root = dirname(dirname(builder));
  const draft = join(root, `.dist-${process.pid}`);
  await build(root, draft, sourcesOf(root));
  await rm(join(root, 'dist'), { recursive: true, force: true });
  await rename(draft, join(root, 'dist'));
}

if (process.argv[1] === builder) await buildForPublishing();
