import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../lineage/package-root.js';
import { makeSpec } from '../../../pipelines/make-spec.js';
import { loadRunFile } from '../../../pipelines/run-file.js';

const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8');
const [whole = '', distillation = '', retraining = ''] = [
  ...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm),
].map(([, code = '']) => code);
const folder = mkdtempSync(join(tmpdir(), 'retort-readme-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function specOf(name: string, text: string) {
  writeFileSync(join(folder, name), text);
  const { pipeline, params } = await loadRunFile(join(folder, name));
  return makeSpec(pipeline, params, [], { folder });
}

/** The first run file with what a later fragment adds: lines of its sources first, then of the run. */
const withMore = (fragment: string) => {
  const [sources = '', rest = ''] = fragment.split('  },\n');
  return whole.replace('  },\n  lm:', () => `${sources}  },\n${rest}  lm:`);
};

describe('the run files of the README', () => {
  it('make runs of every part that they name', async () => {
    const { stages } = await specOf('whole.run.ts', whole);
    const ids = stages.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['pmp', 'finetune', 'ingest-wikipedia', 'report']));
    expect(ids).not.toContain('teacher');
  });

  it('distil where a prompt is added', async () => {
    const { stages } = await specOf('distil.run.ts', withMore(distillation));
    expect(stages.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['tokenize-prompt', 'teacher', 'distil', 'finetune-on-prompt']),
    );
  });

  it('promote where a champion is named', async () => {
    const champion = retraining.split('\n').find((line) => line.includes('champion:')) ?? '';
    const text = whole.replaceAll('assistant', 'retrain').replace('  lm:', () => `${champion}\n  lm:`);
    const { effects } = await specOf('retrain.run.ts', text);
    expect(effects).toMatchObject([{ id: 'promote:helper', params: { approval: { timeoutMs: null } } }]);
  });
});
