import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../lineage/package-root.js';

const root = packageRoot();
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const filesIn = (folder: string, suffix: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(suffix))
    .map((path) => join(folder, path))
    .sort();

const pages = ['CONTRIBUTING.md', 'README.md', ...filesIn('docs', '.md')];
const testing = read('docs/testing.md');

/** Targets of the page's links, and files of the repository that it names in code spans. */
function filesNamedIn(page: string): string[] {
  const text = read(page);
  const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, to = '']) =>
    join(dirname(page), to),
  );
  const spans = [...text.matchAll(/`([a-z]+\/[\w./-]+\.(?:ts|py|md|json|cjs|safetensors|js))`/g)].map(
    ([, path = '']) => path,
  );
  return [...links, ...spans];
}

describe('documents', () => {
  it.each(pages)('%s names files that exist', (page) => {
    expect(filesNamedIn(page).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('docs/testing.md', () => {
  it('names every folder of tests and its needs', () => {
    const folders = readdirSync(join(root, 'test'), { withFileTypes: true }).filter((one) =>
      one.isDirectory(),
    );
    for (const { name } of folders) expect(testing).toContain(`| \`test/${name}/\` |`);
  });

  it.each([...filesIn('test/oracles', '.py'), ...filesIn('test/oracles', '.ts')])(
    'says what %s is for',
    (script) => {
      expect(testing).toContain(script);
    },
  );

  it.each(filesIn('test/long', '.test.ts'))('says what %s holds to', (path) => {
    expect(testing).toContain(`| \`${path}\` |`);
  });
});

describe('decision records', () => {
  const records = filesIn('docs/decisions', '.md').filter((path) => !path.endsWith('README.md'));

  it('have one number each', () => {
    const numbers = records.map((path) => path.match(/\/(\d{4})-[a-z0-9-]+\.md$/)?.[1]);
    expect(new Set(numbers).size).toBe(records.length);
    expect(numbers).not.toContain(undefined);
  });

  it.each(records)('%s gives its number, the question and what was decided', (path) => {
    expect(read(path)).toMatch(new RegExp(`^# ${path.match(/\d{4}/)?.[0]} `));
    expect(read(path)).toContain('**Question.**');
    expect(read(path)).toMatch(/^\*\*Decided\b/m);
  });
});
