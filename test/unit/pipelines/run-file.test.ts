import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSpec } from '../../../pipelines/make-spec.js';
import { loadRunFile } from '../../../pipelines/run-file.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function load(name: string, text: string) {
  await writeFile(join(folder, name), text);
  return loadRunFile(join(folder, name));
}

const PARAMS = `{ sources: { text: { files: ['data/a.txt'] }, comparisons: { files: ['c.jsonl'] } }, lm: { steps: 10 } }`;
const RUN = `import { defineRun, assistant, z } from 'retort';
import { z as same } from 'zod';
interface Steps { readonly steps: number }
const lm: Steps = { steps: z === same ? 10 : 0 };
export default defineRun(assistant, { ...${PARAMS}, lm });
`;

describe('a run file', () => {
  it('in TypeScript imports retort and zod wherever it lies', async () => {
    const { pipeline, params, ...where } = await load('good.run.ts', RUN);
    expect(where).toEqual({ file: join(folder, 'good.run.ts'), folder });
    const spec = makeSpec(pipeline, params, [], { folder });
    expect(spec.sources['text.1']?.location).toBe(join(folder, 'data/a.txt'));
  });

  it('is evaluated again after it was edited', async () => {
    await load('edited.run.ts', RUN);
    const { params } = await load('edited.run.ts', RUN.replace('? 10', '? 20'));
    expect(params).toMatchObject({ lm: { steps: 20 } });
  });

  it('imports modules beside it', async () => {
    await writeFile(join(folder, 'shared.ts'), `export const params = ${PARAMS} as const;\n`);
    const run = await load(
      'importing.run.ts',
      "import { defineRun, assistant } from 'retort';\nimport { params } from './shared.js';\nexport default defineRun(assistant, params);\n",
    );
    expect(run.params).toMatchObject({ lm: { steps: 10 } });
  });

  it('in JSON names a shipped pipeline', async () => {
    const run = await load(
      'good.run.json',
      '{ "$schema": "x", "pipeline": "assistant", "params": { "lm": { "steps": 10 } } }',
    );
    expect(run.pipeline.name).toBe('assistant');
    expect(run.params).toEqual({ lm: { steps: 10 } });
  });

  it('may define a pipeline of its own', async () => {
    const own = await load(
      'own.run.ts',
      "import { defineRun, ingestText, pipeline, source, z } from 'retort';\nconst own = pipeline({ name: 'own', params: z.strictObject({}), build: () => ingestText({ texts: [source('a.txt')] }) });\nexport default defineRun(own, {});\n",
    );
    expect(makeSpec(own.pipeline, own.params).stages.map(({ id }) => id)).toEqual(['ingest-text']);
  });
});

describe('a run file that cannot be used', () => {
  it('that does not exist is refused', async () => {
    await expect(loadRunFile(join(folder, 'absent.run.ts'))).rejects.toMatchObject({ code: 'E3010' });
  });

  it('that is a folder is refused', async () => {
    await expect(loadRunFile(folder)).rejects.toMatchObject({ code: 'E3010' });
  });

  it('that does not compile is refused with file, line, column and excerpt', async () => {
    await expect(
      load('broken.run.ts', "import { defineRun } from 'retort';\nconst steps: = 3;\n"),
    ).rejects.toMatchObject({
      code: 'E3011',
      kind: 'configuration',
      facts: {
        where: { file: join(folder, 'broken.run.ts'), line: 2, column: 14 },
        found: 'const steps: = 3;',
      },
    });
  });

  it('that imports what does not compile is refused at the place of the fault', async () => {
    await writeFile(join(folder, 'broken.ts'), 'export const a = 1;\n\nexport const b = ;\n');
    await expect(
      load('imports-broken.run.ts', "import { b } from './broken.js';\nexport default b;\n"),
    ).rejects.toMatchObject({
      code: 'E3011',
      facts: { where: { file: join(folder, 'broken.ts'), line: 3 } },
    });
  });

  it('that imports a missing file is refused at the import', async () => {
    await expect(
      load('missing.run.ts', "\nimport { b } from './nowhere.js';\nexport default b;\n"),
    ).rejects.toMatchObject({
      code: 'E3011',
      facts: { where: { line: 2 }, found: "import { b } from './nowhere.js';" },
    });
  });

  it('that throws is refused at the line that threw', async () => {
    const throwing = load(
      'throwing.run.ts',
      "type A = 1;\nconst a: A = 1;\nif (a) throw new Error('no data today');\nexport default a;\n",
    );
    await expect(throwing).rejects.toMatchObject({
      code: 'E3012',
      message: expect.stringContaining('no data today'),
      facts: { where: { file: join(folder, 'throwing.run.ts'), line: 3 } },
    });
  });

  it('that misuses a stage gives the stage’s own error', async () => {
    const misusing = load(
      'misusing.run.ts',
      "import { source } from 'retort';\nexport default source('a', { name: '../a' });\n",
    );
    await expect(misusing).rejects.toMatchObject({ code: 'E3005' });
  });

  it.each([
    ['no default export', 'export const run = 1;\n'],
    ['another default export', 'export default { steps: 10 };\n'],
    ['an empty default export', 'export default null;\n'],
  ])('that has %s is refused', async (what, text) => {
    await expect(load(`${what.replaceAll(' ', '-')}.run.ts`, text)).rejects.toMatchObject({ code: 'E3013' });
  });

  it('in broken JSON is refused with its place', async () => {
    await expect(load('broken.run.json', '{\n  "pipeline": preference\n}\n')).rejects.toMatchObject({
      code: 'E3011',
      facts: { where: { line: 2, column: 15 } },
    });
  });

  it('in JSON that names no known pipeline is refused with the known ones', async () => {
    await expect(load('unknown.run.json', '{ "pipeline": "toString" }')).rejects.toMatchObject({
      code: 'E3014',
      facts: { expected: expect.stringMatching(/^assistant, .*paper-recipe/) },
    });
    await expect(load('nameless.run.json', '[]')).rejects.toMatchObject({ code: 'E3013' });
  });
});
