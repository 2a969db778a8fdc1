import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from '../../unit/cli/schemas.js';
import { facetsOf, openLineageSchemas } from '../real-data/openlineage-schemas.js';
import { describeRealData } from '../real-data/shared-data.js';
import { CommandProject, checkout, type Printed, smallRunFile } from './command-project.js';

const comparisons = join(checkout, 'samples', 'comparisons', 'comparisons.jsonl');
/** The row of the source that the second run sees edited, from one. */
const editedRow = 3;

interface Difference {
  readonly kind: string;
  readonly name: string;
  readonly cause: boolean;
  readonly from: string;
  readonly to: string;
  readonly detail: string | null;
}

let project: CommandProject;
/** The first run; then one of another learning rate, one of an edited row of the first's data. */
let [base, faster, edited] = ['', '', ''];

beforeAll(async () => {
  project = await CommandProject.make();
  const own = join(project.folder, 'comparisons.jsonl');
  const text = readFileSync(comparisons, 'utf8');
  writeFileSync(own, text);
  project.write('small.run.ts', smallRunFile().replace(JSON.stringify(comparisons), JSON.stringify(own)));
  base = await run();
  faster = await run('--set', 'lm.learningRate=0.004');
  const rows = text.split('\n');
  rows[editedRow - 1] = (rows[editedRow - 1] ?? '').replace('"chosen":"', '"chosen":"Well then. ');
  writeFileSync(own, rows.join('\n'));
  edited = await run();
});
afterAll(() => project.end());

async function run(...argv: string[]): Promise<string> {
  await project.succeed('run', 'small.run.ts', ...argv);
  return String((await project.documents('show', '@last')).documents[0]?.id);
}

/** The only document of a command, which must be what its schema says. */
async function document(...argv: string[]): Promise<Printed & { readonly exit: number }> {
  const { exit, documents } = await project.documents(...argv);
  expect(documents.flatMap(violations)).toEqual([]);
  const [only] = documents;
  if (documents.length !== 1 || only === undefined) throw new Error(`${documents.length} documents`);
  return { ...only, exit };
}

async function causesOf(...argv: string[]): Promise<Difference[]> {
  const { exit, comparisons: [only] = [] } = (await document('diff', ...argv)) as unknown as {
    readonly exit: number;
    readonly comparisons: readonly { readonly differences: readonly Difference[] }[];
  };
  expect(exit).toBe(8);
  return (only?.differences ?? []).filter(({ cause }) => cause);
}

describe('diff of two runs', () => {
  it('that differ in one parameter names exactly that as the cause', async () => {
    const causes = await causesOf(base, faster);
    expect(causes.map(({ kind, name, from, to }) => ({ kind, name, from, to }))).toEqual([
      { kind: 'parameter', name: 'lm.learningRate', from: '0.003', to: '0.004' },
    ]);
    const { stdout } = await project.retort('diff', base, faster);
    expect(stdout.split('\n')[1]).toMatch(/^● lm\.learningRate 0\.003 → 0\.004 {2}in lm/);
  });

  it('that differ in one row of one source names the source and the row', async () => {
    const causes = await causesOf(base, edited);
    expect(causes).toHaveLength(1);
    expect(causes[0]).toMatchObject({ kind: 'source', name: 'comparisons.1' });
    expect(causes[0]?.detail).toMatch(/^(train|heldout)\/00000\.arrow row \d+ \(.*\): .* → .*Well then\./);
  });

  it('finds no difference between a run and itself', async () => {
    expect(await document('diff', base, base)).toMatchObject({ exit: 0 });
  });
});

describe('lineage of a run', () => {
  it('goes up to the sources and down to every use, as a tree and as a document', async () => {
    const up = await document('lineage', `${base}/report`, '--down', '0');
    expect(up).toMatchObject({ exit: 0, unreadable: 0 });
    expect((up.derivations as readonly { stage: string }[]).map(({ stage }) => stage).sort()).toEqual(
      [
        ...['build-report', 'evaluate-preference-model', 'finetune-preference-model', 'ingest-comparisons'],
        ...['ingest-text', 'pretrain-language-model', 'tokenize-corpus', 'tokenize-pairs', 'train-tokenizer'],
      ].sort(),
    );
    expect(up.sources).toHaveLength(2);
    const { stdout } = await project.retort('lineage', `${base}/lm`);
    expect(stdout).toMatch(/^checkpoint sha256:[0-9a-f]{8} ← pretrain-language-model of /);
    expect(stdout).toMatch(/^[└├]─ tokens: tokens .* ← tokenize-corpus/m);
    expect(stdout).toMatch(/^used by\n[├└]─ .*\n[\s\S]* ← finetune-preference-model of .*, as model$/m);
  });

  it('names what a changed source went into, by the source’s own digest', async () => {
    const above = await document('lineage', `${edited}/ingest-comparisons`, '--down', '0');
    const [{ sha256 = '' } = {}] = above.sources as readonly { sha256: string }[];
    const below = await document('lineage', sha256, '--up', '0', '--down', '1');
    expect((below.derivations as readonly { run: string }[]).map((one) => one.run)).toEqual([edited]);
  });

  it('is a graph that other programs draw', async () => {
    const { stdout, exit } = await project.retort('lineage', `${base}/lm`, '--format', 'dot');
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^digraph [\s\S]*->[\s\S]*\}\n$/);
  });
});

describeRealData('OpenLineage of a real run', () => {
  it.each([
    ['up', '0'],
    ['0', 'all'],
  ])('has events and facets that the published schemas accept (%s, %s)', async (...depth) => {
    const [up = '', down = ''] = depth.map((one) => (one === 'up' ? 'all' : one));
    const argv = ['lineage', `${base}/lm`, '--up', up, '--down', down, '--format', 'openlineage'];
    const { stdout } = await project.succeed(...argv);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const validator = openLineageSchemas();
    expect(events.length).toBeGreaterThan(4);
    for (const event of events) {
      const validate = validator(event.schemaURL);
      expect([validate(event), validate.errors]).toEqual([true, null]);
      for (const [name, facet] of facetsOf(event)) {
        if (name.startsWith('retort_')) continue;
        const own = validator(facet._schemaURL);
        expect([name, own(facet), own.errors]).toEqual([name, true, null]);
      }
    }
  });
});

describe('metrics', () => {
  it('gives each step of a training, as a document and as a table', async () => {
    const found = await document('metrics', `${base}/lm`, 'loss', 'lr');
    expect(found).toMatchObject({ exit: 0, of: `${base}/lm`, complete: true, live: null });
    const series = found.series as readonly { name: string; points: readonly { step: number }[] }[];
    expect(series.map(({ name }) => name)).toEqual(['lossNats', 'learningRate']);
    expect(series[0]?.points.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    const csv = await project.succeed('metrics', `${base}/lm`, 'lossNats', '--format', 'csv');
    expect(csv.stdout).toMatch(/^step,name,value\n1,lossNats,\d+\.\d+\n2,lossNats,/);
    const { stdout } = await project.succeed('metrics', `${base}/lm`);
    expect(stdout).toMatch(/^loss +\d+\.\d+ +\d+\.\d+ +\d+\.\d+ at \d +\d+\.\d+ at \d +[▁-█]{4}$/m);
  });

  it('says which series there are', async () => {
    const found = await document('metrics', `${base}/lm`, 'nope');
    expect(found).toMatchObject({ exit: 4, code: 'E1026' });
    expect(found.expected).toContain('heldoutLossNats');
    expect(await document('metrics', `${base}/ingest-text`)).toMatchObject({ exit: 4, code: 'E1026' });
  });
});

describe('logs', () => {
  it('say what a training began with and what it measured held out, of each attempt alone', async () => {
    const { stdout } = await project.succeed('logs', `${base}/lm`, '--attempt', '1');
    expect(stdout).toMatch(/ INFO lm begins: 4 steps, \d+ parameters, \d+ tokens, \d+ held out$/m);
    expect(stdout).toMatch(/ INFO lm step 4\/4: heldoutLossNats \d\.\d+$/m);
    expect(await project.succeed('logs', `${base}/lm`, '--attempt', '2')).toMatchObject({ stdout: '' });
  });
});

describe('pairs', () => {
  it('joins the scores of an evaluation with the texts that they are of, worst first', async () => {
    const { documents } = await project.documents(
      'pairs',
      `${base}/evaluate-finetune-without-pmp`,
      '--sort',
      'margin',
    );
    expect(documents.flatMap(violations)).toEqual([]);
    expect(documents).toHaveLength(4);
    const margins = documents.map(({ scored }) => (scored as { margin: number }).margin);
    expect(margins).toEqual([...margins].sort((a, b) => a - b));
    const known = new Set(
      readFileSync(comparisons, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).chosen),
    );
    for (const { good, split } of documents) expect([split, known.has(good)]).toEqual(['heldout', true]);
  });

  it('keeps to the wrong ones when asked', async () => {
    const { documents } = await project.documents(
      'pairs',
      `${base}/evaluate-finetune-without-pmp`,
      '--wrong',
    );
    for (const { scored } of documents) expect(scored).toMatchObject({ verdict: 'wrong' });
    expect(await document('pairs', `${base}/ingest-comparisons`, '--wrong')).toMatchObject({ exit: 2 });
  });

  it('shows pairs that nobody scored, as text', async () => {
    const { stdout } = await project.succeed('pairs', `${base}/ingest-comparisons`, '-n', '2');
    expect(stdout).toMatch(/^1 {2}good \d+ chars, bad \d+ {2}comparisons, train {2}comparisons\//);
    expect(stdout.match(/^ {3}(context|good|bad) /gm)).toHaveLength(6);
  });
});

describe('report', () => {
  it('is that of the run for one, and one page for several, with equal bytes each time', async () => {
    const committed = await document('report', base);
    expect(committed).toMatchObject({ exit: 0, figures: null });
    const once = await document('report', base, faster, edited, '-o', 'joined.html');
    const again = await document('report', base, faster, edited, '-o', 'again.html');
    expect(again.sha256).toBe(once.sha256);
    expect(once.figures).toContainEqual({ id: 'F1', measured: true });
    const page = readFileSync(join(project.folder, 'joined.html'), 'utf8');
    for (const name of [base, faster, edited]) expect(page).toContain(name);
    expect(page).not.toMatch(/<script/i);
  });
});
