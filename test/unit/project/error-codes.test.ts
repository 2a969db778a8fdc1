import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCodeOfFailure } from '../../../cli/exit-codes.js';
import type { FailureKind } from '../../../errors/retort-error.js';
import { packageRoot } from '../../../lineage/package-root.js';

const rooms =
  'activities cli console corpus engine errors evaluation lineage pipelines report service storage workflows';

/** Where a code gets its meaning: a class, a plain record, or the name of a warning. */
interface Definition {
  readonly code: string;
  readonly name: string;
  /** Several where the class looks at what happened; none for a warning, which ends nothing. */
  readonly kinds: readonly FailureKind[];
  readonly file: string;
}

interface Row {
  readonly code: string;
  readonly name: string;
  readonly cells: readonly string[];
  readonly exit: string;
}

function sources(): { file: string; text: string }[] {
  const present = new Set(readdirSync(packageRoot()));
  return rooms
    .split(' ')
    .filter((room) => present.has(room))
    .flatMap((room) =>
      readdirSync(join(packageRoot(), room), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts'))
        .map((path) => join(room, path)),
    )
    .map((file) => ({ file, text: readFileSync(join(packageRoot(), file), 'utf8') }));
}

function definitionsIn({ file, text }: { file: string; text: string }): Definition[] {
  const kindsIn = (expression: string) =>
    [...expression.matchAll(/'([a-z-]+)'|(CONFIGURATION)/g)].map(
      ([, kind, constant]) => (kind ?? constant?.toLowerCase()) as FailureKind,
    );
  const classes = [...text.matchAll(/^(?:export )?class (\w+)[\s\S]*?^}/gm)].flatMap(([body, name = '']) =>
    [...body.matchAll(/super\(\s*'(E\d+)',\s*([^,]+),/g)].map(([, code = '', kind = '']) => ({
      code,
      name,
      kinds: kindsIn(kind),
    })),
  );
  const records = [...text.matchAll(/code: '(E\d+)',\s*name: '(\w+)',\s*kind: ('[a-z-]+'),/g)].map(
    ([, code = '', name = '', kind = '']) => ({ code, name, kinds: kindsIn(kind) }),
  );
  const warnings = [...text.matchAll(/const (\w+): ErrorCode = '(E\d+)'/g)].map(
    ([, name = '', code = '']) => ({ code, name, kinds: [] }),
  );
  return [...classes, ...records, ...warnings].map((one) => ({ ...one, file }));
}

function rowsOf(page: string): Row[] {
  return page
    .split('\n')
    .filter((line) => line.startsWith('| E'))
    .map((line) => {
      const [code = '', name = '', ...rest] = line
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, -1);
      return { code, name, cells: rest, exit: rest.at(-1) ?? '' };
    });
}

const files = sources();
const definitions = files.flatMap(definitionsIn);
const rows = rowsOf(readFileSync(join(packageRoot(), 'docs/errors.md'), 'utf8'));
const unique = (values: readonly string[]) => [...new Set(values)].sort();

describe('error codes', () => {
  it('are in docs/errors.md, each once and in order, and no others are', () => {
    expect(definitions.length).toBeGreaterThan(100);
    expect(rows.map(({ code }) => code)).toEqual(unique(definitions.map(({ code }) => code)));
  });

  it('have one meaning each, wherever they are defined', () => {
    const meanings = unique(definitions.map(({ code, name }) => `${code} ${name}`));
    expect(rows.map(({ code, name }) => `${code} ${name}`)).toEqual(meanings);
  });

  it('are mentioned nowhere without being defined', () => {
    const mentioned = files.flatMap(({ text }) =>
      [...text.matchAll(/'(E\d{4})'/g)].map(([, code = '']) => code),
    );
    expect(unique(mentioned)).toEqual(unique(definitions.map(({ code }) => code)));
  });

  it.each(rows)('$code says what happened, what to do, and how a command ends', ({ code, cells, exit }) => {
    expect(cells).toHaveLength(3);
    for (const cell of cells) expect(cell).not.toBe('');
    const kinds = definitions.filter((one) => one.code === code).flatMap((one) => one.kinds);
    expect(exit).toBe(unique(kinds.map((kind) => String(exitCodeOfFailure(kind)))).join(' or ') || '–');
  });

  it.each([
    ['E1', /^(cli)\//],
    ['E2', /^(corpus|storage\/sources)\//],
    ['E3', /^(pipelines)\//],
    ['E4', /^(engine)\//],
    ['E5', /^(storage)\//],
    ['E6', /^(lineage|storage\/warnings)/],
    ['E7', /^((activities|service|workflows)\/|errors\/unexpected-failure)/],
    ['E8', /^(evaluation)\//],
    ['E9', /^(report)\//],
  ])('%s… belongs to %s', (range, room) => {
    const strays = definitions.filter(({ code, file }) => code.startsWith(range) && !room.test(file));
    expect(strays).toEqual([]);
  });
});
