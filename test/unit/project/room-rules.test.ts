import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../lineage/package-root.js';

interface Rules {
  readonly forbidden: readonly (IForbiddenRuleType & { readonly name: string; readonly comment: string })[];
  readonly options: ICruiseOptions;
}

const rules: Rules = createRequire(import.meta.url)(join(packageRoot(), '.dependency-cruiser.cjs'));

/** Imports from one file to another or to a package, and the rules that refuse them. */
const REFUSED: readonly (readonly [file: string, statement: string, rules: readonly string[]])[] = [
  ['errors/a.ts', "import '../lineage/plain.js';", ['errors-values']],
  ['lineage/a.ts', "import '../storage/plain.js';", ['lineage-values']],
  ['lineage/b.ts', "import type { P } from '../pipelines/plain.js'; export type Q = P;", ['lineage-types']],
  ['storage/a.ts', "import '../corpus/plain.js';", ['storage-values']],
  ['storage/shards/a.ts', "import '../plain.js';", ['shards-are-computation']],
  ['pipelines/a.ts', "import '../corpus/plain.js';", ['pipelines-values']],
  ['pipelines/b.ts', "import '../storage/plain.js';", ['pipelines-values']],
  ['workflows/a.ts', "import '../pipelines/plain.js';", ['workflows-values']],
  ['workflows/b.ts', "import '../activities/plain.js';", ['workflows-values']],
  ['activities/a.ts', "import '../workflows/plain.js';", ['activities-values']],
  ['activities/b.ts', "import '../cli/plain.js';", ['activities-values']],
  ['corpus/a.ts', "import '../storage/plain.js';", ['corpus-values']],
  ['corpus/b.ts', "import '../engine/plain.js';", ['corpus-values']],
  ['corpus/c.ts', "import 'zod';", ['no-schemas-in-computations']],
  ['engine/a.ts', "import '../corpus/plain.js';", ['engine-values']],
  ['engine/ops/a.ts', "import 'node:fs';", ['engine-mathematics-is-pure']],
  ['engine/losses/a.ts', "import '../runtime/plain.js';", ['engine-mathematics-is-pure']],
  ['engine/train/a.ts', "import 'onnxruntime-node';", ['only-door-to-onnx-runtime']],
  ['evaluation/a.ts', "import '../engine/train/plain.js';", ['evaluation-never-trains', 'evaluation-values']],
  ['report/a.ts', "import '../engine/runtime/plain.js';", ['report-values']],
  ['service/a.ts', "import '../cli/plain.js';", ['service-values']],
  ['cli/a.ts', "import '../test/plain.js';", ['nobody-imports-surroundings']],
  ['cli/b.ts', "import '../index.js';", ['nobody-imports-the-edge']],
  ['cli/c.ts', "import 'vitest';", ['no-development-packages']],
  ['cli/d.ts', "import '@temporalio/worker';", ['only-door-to-temporal-worker']],
  ['storage/b.ts', "import '@aws-sdk/client-s3';", ['only-door-to-s3']],
  ['storage/c.ts', "import 'apache-arrow';", ['only-door-to-arrow']],
  ['cli/e.ts', "import './nowhere.js';", ['resolvable']],
  ['cli/f.ts', "import './g.js';", ['no-cycles']],
];

/** Imports that look alike and are allowed. */
const ALLOWED: readonly (readonly [file: string, statement: string])[] = [
  ['pipelines/types.ts', "import type { P } from '../corpus/plain.js'; export type Q = P;"],
  ['workflows/types.ts', "import type { P } from '../activities/plain.js'; export type Q = P;"],
  ['workflows/waits.ts', "import '../pipelines/retry.js';"],
  ['corpus/types.ts', "import type { P } from '../storage/plain.js'; export type Q = P;"],
  ['corpus/rows.ts', "import '../storage/shards/plain.js';"],
  ['evaluation/scores.ts', "import '../engine/runtime/plain.js';"],
  ['engine/runtime/session.ts', "import 'onnxruntime-node';"],
  ['storage/shards/arrow.ts', "import 'apache-arrow';"],
  ['storage/s3-store.ts', "import '@aws-sdk/client-s3';"],
  ['report/floor.ts', "import '../errors/plain.js';"],
];

const PLAIN = [
  'activities',
  'cli',
  'corpus',
  'engine',
  'engine/runtime',
  'engine/train',
  'errors',
  'lineage',
  'pipelines',
  'storage',
  'storage/shards',
  'test',
  'workflows',
].map((folder) => `${folder}/plain.ts`);

let tree = '';
let found = new Map<string, readonly string[]>();

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'room-rules-'));
  const files: (readonly [string, string])[] = [
    ...[...PLAIN, 'pipelines/retry.ts', 'index.ts'].map(
      (path) => [path, 'export type P = 1;\nexport const p = 1;\n'] as const,
    ),
    ...REFUSED.map(([path, statement]) => [path, statement] as const),
    ...ALLOWED,
    ['cli/g.ts', "import './f.js';"],
    ['tsconfig.json', '{ "compilerOptions": { "module": "NodeNext" } }'],
  ];
  for (const [path, text] of files) {
    await mkdir(join(tree, dirname(path)), { recursive: true });
    await writeFile(join(tree, path), text);
  }
  await symlink(join(packageRoot(), 'node_modules'), join(tree, 'node_modules'));
  await symlink(join(packageRoot(), 'package.json'), join(tree, 'package.json'));
  found = await violations();
}, 60_000);

afterAll(() => rm(tree, { recursive: true }));

/** Names of the broken rules, by the file that breaks them. */
async function violations(): Promise<Map<string, readonly string[]>> {
  const { output } = await cruise(['.'], {
    ...rules.options,
    tsConfig: undefined,
    baseDir: tree,
    validate: true,
    ruleSet: { forbidden: [...rules.forbidden] },
  });
  const broken = new Map<string, string[]>();
  for (const { from, rule } of (output as ICruiseResult).summary.violations)
    broken.set(from, [...new Set([...(broken.get(from) ?? []), rule.name])].sort());
  return broken;
}

describe('the rules of the rooms', () => {
  it.each(REFUSED)('refuse in %s: %s', (file, _statement, expected) => {
    expect(found.get(file)).toEqual(expected);
  });

  it.each(ALLOWED)('allow in %s: %s', (file) => {
    expect(found.get(file)).toBeUndefined();
  });

  it('each say why', () => {
    for (const { name, comment } of rules.forbidden) expect(comment, name).toMatch(/^.{20,}\.$/);
  });
});
