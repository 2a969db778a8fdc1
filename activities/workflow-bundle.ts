import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const kept = 4;

/**
 * The workflows as one file for the worker's sandbox. Bundling takes seconds, so it is done once for each
 * content of the workflows and kept in the cache folder.
 */
export async function workflowBundle(cacheFolder: string): Promise<string> {
  const sources = await workflowSources();
  const file = join(cacheFolder, `${await digestOf(sources)}.js`);
  if (existsSync(file)) return file;
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
  const { code } = await bundleWorkflowCode({
    workflowsPath: sources.index,
    logger: new DefaultLogger('ERROR'),
  });
  await mkdir(cacheFolder, { recursive: true });
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, code);
  await rename(draft, file);
  await prune(cacheFolder);
  return file;
}

interface WorkflowSources {
  readonly index: string;
  /** Everything that workflows may import of ours, by the rules between rooms. */
  readonly files: readonly string[];
}

async function workflowSources(): Promise<WorkflowSources> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const pathOf = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
  const names = await readdir(pathOf('workflows'));
  const own = names.filter((name) => name.endsWith(`.${extension}`)).sort();
  return {
    index: pathOf(`workflows/index.${extension}`),
    files: [...own.map((name) => pathOf(`workflows/${name}`)), pathOf(`pipelines/retry.${extension}`)],
  };
}

async function digestOf({ files }: WorkflowSources): Promise<string> {
  const { version }: { version: string } = createRequire(import.meta.url)('@temporalio/worker/package.json');
  const hash = createHash('sha256').update(version);
  for (const file of files) hash.update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

/** Keeps the newest bundles. */
async function prune(folder: string): Promise<void> {
  const names = await readdir(folder);
  const entries = await Promise.all(
    names.map(async (name) => ({
      name,
      madeMs: (await stat(join(folder, name)).catch(() => null))?.mtimeMs ?? 0,
    })),
  );
  entries.sort((a, b) => b.madeMs - a.madeMs);
  for (const { name } of entries.slice(kept)) await rm(join(folder, name), { force: true });
}
