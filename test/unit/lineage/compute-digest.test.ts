import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type ComputeCode, computeDigests, runningCode } from '../../../lineage/compute-digest.js';

const ENTRY = 'corpus/count.ts';
const HELPER = 'corpus/words.ts';

/** A computation that reaches a helper, a JSON file, a WASM file and two packages; another that reaches the helper. */
const TREE: { readonly [path: string]: string } = {
  [ENTRY]: `import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import limits from './limits.json' with { type: 'json' };
import wasm from './kernel.wasm';
import { type Options, wordsOf } from './words.js';

/** Counts words. */
export default function count(text: string, options: Options): string {
  const found = wordsOf(text, options).slice(0, limits.most);
  return createHash('sha256').update(canonicalize([found, wasm.length]) ?? '').digest('hex');
}
`,
  [HELPER]: `export interface Options { readonly lower: boolean }
const separator = /\\s+/;
export function wordsOf(text: string, { lower }: Options): string[] {
  const cased = lower ? text.toLowerCase() : text;
  return cased.split(separator);
}
`,
  'corpus/limits.json': '{ "most": 100 }\n',
  'corpus/kernel.wasm': 'not really wasm',
  'corpus/other.ts': `import { wordsOf } from './words.js';
export default (text: string) => wordsOf(text, { lower: true }).length;
`,
  'package-lock.json': lockfile('4.0.0', '1.0.0'),
};

function lockfile(canonicalize: string, dependency: string): string {
  const packages = {
    'node_modules/canonicalize': {
      version: canonicalize,
      integrity: 'sha512-a',
      dependencies: { deep: '*' },
    },
    'node_modules/canonicalize/node_modules/deep': { version: dependency, integrity: 'sha512-b' },
    'node_modules/deep': { version: '9.9.9', integrity: 'sha512-c' },
  };
  return JSON.stringify({ packages });
}

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function treeWith(edits: { readonly [path: string]: string } = {}): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'compute-digest-'));
  folders.push(root);
  for (const [path, text] of Object.entries({ ...TREE, ...edits })) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

async function codeWith(
  edits: { readonly [path: string]: string } = {},
  module = 'corpus/count',
): Promise<ComputeCode> {
  const code = (await computeDigests(await treeWith(edits), [module])).get(module);
  if (code === undefined) throw new Error('no code');
  return code;
}

const edited = (path: string, from: string, to: string) => {
  const text = TREE[path] ?? '';
  if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
  return { [path]: text.replaceAll(from, to) };
};

const UNCHANGED: readonly (readonly [string, { readonly [path: string]: string }])[] = [
  ['a comment', edited(HELPER, 'const separator', '// what parts words\nconst separator')],
  ['a legal comment', edited(HELPER, 'const separator', '/*! @license MIT */\nconst separator')],
  ['layout', edited(ENTRY, '\n  return', '\n\n\n      return')],
  ['a type', edited(HELPER, 'lower: boolean }', 'lower: boolean; readonly unused?: string }')],
  ['a local name', edited(HELPER, 'cased', 'inOneCase')],
  ['a name local to a module', edited(HELPER, 'separator', 'between')],
  ['a parameter name', edited(ENTRY, 'text', 'document')],
  [
    'the name of a helper',
    {
      ...edited(HELPER, 'wordsOf', 'split'),
      ...edited(ENTRY, 'wordsOf', 'split'),
      ...edited('corpus/other.ts', 'wordsOf', 'split'),
    },
  ],
  [
    'an unused export of a shared helper',
    {
      [HELPER]: `${TREE[HELPER]}export const longest = (words: string[]) => words.reduce((a, b) => (a.length > b.length ? a : b));\n`,
    },
  ],
  [
    'an unused export placed first',
    { [HELPER]: `export function first(words: string[]) { return words[0]; }\n${TREE[HELPER]}` },
  ],
  ['the layout of JSON', { 'corpus/limits.json': '{"most":100}' }],
  ['a file that nothing reaches', { 'corpus/aside.ts': 'export const aside = 1;' }],
  [
    'a helper moved to another folder',
    { 'corpus/deep/words.ts': TREE[HELPER] ?? '', ...edited(ENTRY, './words.js', './deep/words.js') },
  ],
  [
    'a package that the computation does not import',
    { 'package-lock.json': lockfile('4.0.0', '1.0.0').replace('9.9.9', '10.0.0') },
  ],
];

const CHANGED: readonly (readonly [string, { readonly [path: string]: string }])[] = [
  ['the computation', edited(ENTRY, 'sha256', 'sha512')],
  ['a helper', edited(HELPER, 'toLowerCase', 'toUpperCase')],
  ['JSON', { 'corpus/limits.json': '{ "most": 101 }' }],
  ['WASM', { 'corpus/kernel.wasm': 'not really wasm!' }],
  ['a top-level effect in a helper', { [HELPER]: `${TREE[HELPER]}globalThis.process.title = 'x';\n` }],
  [
    'the order of imports with effects',
    {
      [ENTRY]: `import './b.js';\nimport './a.js';\n${TREE[ENTRY]}`,
      'corpus/a.ts': 'globalThis.order += "a";',
      'corpus/b.ts': 'globalThis.order += "b";',
    },
  ],
  ['the version of a package', { 'package-lock.json': lockfile('4.0.1', '1.0.0') }],
  ['the version of a package that a package needs', { 'package-lock.json': lockfile('4.0.0', '1.0.1') }],
  ['another module of Node', edited(ENTRY, 'node:crypto', 'node:fs')],
];

describe('the compute digest', () => {
  it.each(UNCHANGED)('stays when this changes: %s', async (_what, edits) => {
    expect((await codeWith(edits)).digest).toBe((await codeWith()).digest);
  });

  it('stays whatever a local name is', async () => {
    const names = ['e', 't', 'n', 'wordsOf2', 'zzzzzzzzzzzzzzzzzzzz', '$', '_q', 'aBcDeFgHiJ'];
    const codes = await Promise.all(names.map((name) => codeWith(edited(HELPER, 'separator', name))));
    expect(new Set(codes.map(({ digest }) => digest)).size).toBe(1);
  });

  it.each(CHANGED)('changes with %s', async (_what, edits) => {
    expect((await codeWith(edits)).digest).not.toBe((await codeWith()).digest);
  });

  it('differs between two orders of the same imports', async () => {
    const effects = { 'corpus/a.ts': 'globalThis.order += "a";', 'corpus/b.ts': 'globalThis.order += "b";' };
    const ab = await codeWith({ ...effects, [ENTRY]: `import './a.js';\nimport './b.js';\n${TREE[ENTRY]}` });
    const ba = await codeWith({ ...effects, [ENTRY]: `import './b.js';\nimport './a.js';\n${TREE[ENTRY]}` });
    expect(ab.digest).not.toBe(ba.digest);
  });

  it('does not depend on which other modules are digested with it', async () => {
    const root = await treeWith();
    const alone = await computeDigests(root, ['corpus/other']);
    const together = await computeDigests(root, ['corpus/count', 'corpus/other']);
    expect(together.get('corpus/other')).toEqual(alone.get('corpus/other'));
  });

  it('names every module, asset and package that is reached', async () => {
    const { modules } = await codeWith();
    expect(modules.map(({ path }) => path)).toEqual([
      'corpus/count.ts',
      'corpus/kernel.wasm',
      'corpus/limits.json',
      HELPER,
      'package:canonicalize',
      'package:node:crypto',
    ]);
  });

  it('gives a module the same digest after a comment and another after an edit', async () => {
    const digestOf = ({ modules }: ComputeCode) => modules.find(({ path }) => path === HELPER)?.sha256;
    const [before, commented, changed] = await Promise.all([
      codeWith(),
      codeWith(edited(HELPER, 'const separator', '// a comment\nconst separator')),
      codeWith(edited(HELPER, 'toLowerCase', 'toUpperCase')),
    ]);
    expect(digestOf(commented)).toBe(digestOf(before));
    expect(digestOf(changed)).not.toBe(digestOf(before));
  });

  it('bundles code that runs and gives what the module gives', async () => {
    const root = await treeWith();
    const code = (await computeDigests(root, ['corpus/other'])).get('corpus/other');
    const url = `data:text/javascript;base64,${Buffer.from(code?.bundle ?? []).toString('base64')}`;
    const { default: count } = (await import(url)) as { default: (text: string) => number };
    expect(count('one two three')).toBe(3);
  });

  it('says where a compute module does not parse', async () => {
    const broken = codeWith({ [HELPER]: 'export const wordsOf = ;\n' });
    await expect(broken).rejects.toMatchObject({
      code: 'E6201',
      facts: { where: { file: HELPER, line: 1 } },
    });
  });

  it('refuses a module that does not exist', async () => {
    await expect(codeWith({}, 'corpus/absent')).rejects.toMatchObject({ code: 'E6201' });
  });

  it('refuses a package that the lockfile does not pin', async () => {
    const unpinned = codeWith(edited(ENTRY, "'canonicalize'", "'left-pad'"));
    await expect(unpinned).rejects.toMatchObject({ code: 'E6202', facts: { found: 'left-pad' } });
  });

  it('is the same in a copy of the checkout', async () => {
    const root = runningCode();
    const copy = await mkdtemp(join(tmpdir(), 'compute-digest-copy-'));
    folders.push(copy);
    for (const path of ['errors', 'lineage', 'package-lock.json'])
      await cp(join(root, path), join(copy, path), { recursive: true });
    const modules = ['lineage/canonical-json', 'lineage/compute-digest'];
    expect(await computeDigests(copy, modules)).toEqual(await computeDigests(root, modules));
  });
});
