import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openArtifact } from '../../../storage/artifacts.js';
import { commitArtifact, findCommit } from '../../../storage/commit.js';
import { draftWriter } from '../../../storage/draft.js';
import { loadOrCreateSigner, loadTrust } from '../../../storage/key-files.js';
import { openStore } from '../../../storage/open-store.js';
import { readRun, writeRun } from '../../../storage/runs/run-store.js';
import { violations } from '../../unit/cli/schemas.js';
import { CommandProject, type Printed, smallRunFile } from './command-project.js';

interface Reproduction extends Printed {
  readonly stages: readonly {
    readonly stage: string;
    readonly status: string;
    readonly files: readonly object[];
  }[];
}

let project: CommandProject;
let run = '';

beforeAll(async () => {
  project = await CommandProject.make();
  project.write('small.run.ts', smallRunFile());
  await project.succeed('run', 'small.run.ts');
  const { documents } = await project.documents('show', '@last');
  run = String(documents[0]?.id);
});
afterAll(() => project.end());

const storeFolder = () => join(project.folder, '.retort', 'store');

/** Digest of every file of the store, by path. */
function storeFiles(): { [path: string]: string } {
  const files = readdirSync(storeFolder(), { recursive: true, withFileTypes: true });
  const paths = files.filter((one) => one.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(
    paths.sort().map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}

/** Commits other bytes for a stage, with the installation's own key, and makes the run's record name them. */
async function forge(stage: string, path: string): Promise<void> {
  const store = await openStore(storeFolder());
  const record = await readRun(store, run);
  const honest = record.stages.find(({ id }) => id === stage);
  if (!honest?.key || !honest.artifact) throw new Error(`${stage} is not committed`);
  const keys = join(project.folder, '..', 'home', '.local', 'share', 'retort', 'keys');
  const [signer, trust] = [await loadOrCreateSigner(keys), await loadTrust(keys)];
  const { commit, newest } = await findCommit(store, honest.key, { trust });
  if (commit === null) throw new Error('the honest commit is not trusted: another key was loaded');
  const { manifest, bytes } = await openArtifact(store, honest.artifact);
  const altered = await bytes(path);
  const at = Buffer.from(altered).indexOf('bird');
  altered[at] = 'B'.charCodeAt(0);
  const other = await draftWriter(store).write(
    path,
    altered,
    manifest.files.find((one) => one.path === path)?.statistics,
  );
  const files = manifest.files.map((one) => (one.path === path ? other : one));
  const forged = await commitArtifact(store, signer, {
    draft: { ...manifest, files },
    facts: commit.facts,
    after: newest,
  });
  const { artifact } = forged.commit;
  const stages = record.stages.map((one) => (one.id === stage ? { ...one, artifact } : one));
  await writeRun(store, { ...record, stages });
  await store.close();
}

describe('reproduce', () => {
  it('computes every stage of a run again, to the same bytes, and leaves the store as it was', async () => {
    const before = storeFiles();
    const { exit, documents } = await project.documents('reproduce', run);
    const [found] = documents as Reproduction[];
    expect({ exit, schema: found?.schema }).toEqual({ exit: 0, schema: 'retort.reproduction/1' });
    expect(documents.flatMap(violations)).toEqual([]);
    expect(found?.stages).toHaveLength(9);
    for (const { stage, status, files } of found?.stages ?? [])
      expect([stage, status, files.length > 0]).toEqual([stage, 'equal', true]);
    expect(storeFiles()).toEqual(before);
    expect(readdirSync(join(project.folder, '.retort')).filter((name) => name.startsWith('scratch'))).toEqual(
      [],
    );
  });

  it('finds the stage that made an artifact, and says what came out', async () => {
    const { documents } = await project.documents('show', `${run}/lm`);
    const { stdout, exit } = await project.retort('reproduce', String(documents[0]?.artifact).slice(0, 20));
    expect(exit).toBe(0);
    expect(stdout).toMatch(new RegExp(`^✔ ${run}/lm reproduced: 4 files, same bytes  [\\d.]+ kB in \\S+\n$`));
  });

  it('finds bytes that no computation made, however well they are signed', async () => {
    await forge('ingest-text', 'documents/00000.arrow');
    expect(await project.retort('verify', `${run}/ingest-text`)).toMatchObject({ exit: 0 });
    const { exit, documents } = await project.documents('reproduce', `${run}/ingest-text`);
    expect(documents.flatMap(violations)).toEqual([]);
    expect({ exit, documents }).toMatchObject({
      exit: 7,
      documents: [
        {
          stages: [
            {
              status: 'different',
              otherCode: false,
              first: {
                path: 'documents/00000.arrow',
                from: 'B'.charCodeAt(0),
                to: 'b'.charCodeAt(0),
                row: { row: 1, field: 'text' },
              },
              numericClasses: { made: { architecture: process.arch }, here: { architecture: process.arch } },
            },
          ],
        },
      ],
    });
    const { stdout } = await project.retort('reproduce', `${run}/ingest-text`);
    expect(stdout).toMatch(
      /^✖ \S+\/ingest-text came out differently: documents\/00000\.arrow at byte \d+, 0x62 instead of 0x42/,
    );
    expect(stdout).toMatch(/documents\/00000\.arrow row 1 .*Bird.* → .*bird/);
    expect(stdout).toContain('the bytes should be equal');
  });

  it('says of a stage that has no output what is missing', async () => {
    expect(await project.retort('reproduce', `${run}/nope`)).toMatchObject({ exit: 4 });
    expect(await project.retort('reproduce', `sha256:${'0'.repeat(64)}`)).toMatchObject({ exit: 4 });
  });
});
