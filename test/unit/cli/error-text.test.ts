import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorText, placeText } from '../../../cli/output/error-text.js';
import type { ErrorRecord } from '../../../errors/retort-error.js';

const plain = (_tone: string, text: string) => text;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'retort-error-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('error text', () => {
  it('shows code, place with its line, reason, remedy and how to go on', () => {
    const file = join(folder, 'paper.run.ts');
    writeFileSync(file, 'one\n  minScore: 0.99,\n');
    const error: ErrorRecord = {
      code: 'E3012',
      name: 'NoPairs',
      kind: 'bad-input',
      message: 'finetune.data: dataset has 0 pairs after filtering',
      where: { file, line: 2, column: 3 },
      why: 'filter dropped 12,400 of 12,400 pairs',
      fix: 'lower minScore',
    };
    expect(errorText(error, plain, { resume: 'retort resume brisk-heron-7' })).toBe(
      [
        'error[E3012]: finetune.data: dataset has 0 pairs after filtering',
        `  --> ${file}:2:3`,
        '   |  minScore: 0.99,',
        '  why: filter dropped 12,400 of 12,400 pairs',
        '  fix: lower minScore',
        '  run is resumable: retort resume brisk-heron-7',
      ].join('\n'),
    );
  });

  it('leaves the line out when the file cannot be read', () => {
    const where = { file: join(folder, 'gone.ts'), line: 1 };
    const error: ErrorRecord = { code: 'E1', name: 'X', kind: 'usage', message: 'm', where };
    expect(errorText(error, plain)).toBe(`error[E1]: m\n  --> ${where.file}:1`);
  });

  it('leaves the frames of a reported stack out unless they are wanted', () => {
    const found = 'Error: broken\n    at inner (file.js:1:2)\n    at outer (file.js:3:4)';
    const error: ErrorRecord = { code: 'E7199', name: 'X', kind: 'internal', message: 'm', found };
    expect(errorText(error, plain)).toBe('error[E7199]: m\n  found: Error: broken');
    expect(errorText(error, plain, { frames: true })).toContain('at outer (file.js:3:4)');
  });

  it('names rows, bytes and fields of data', () => {
    expect(placeText({ file: 'Posts.xml', row: 12, offsetBytes: 4096, field: 'Score' })).toBe(
      'Posts.xml, row 12, byte 4096, field Score',
    );
    expect(placeText({ field: 'pmp.learningRate' })).toBe('field pmp.learningRate');
  });
});
