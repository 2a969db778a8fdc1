import { describe, expect, it } from 'vitest';
import { reproductionsText } from '../../../cli/output/reproduction-text.js';
import type { Reproduction } from '../../../cli/reproduction.js';
import { sha256 } from '../../../lineage/digest.js';
import { HERE } from '../storage/small-lineage.js';

const plain = (_: string, text: string) => text;
const equal: Reproduction = {
  ...{
    run: 'brisk-heron-7',
    stage: 'lm',
    key: sha256('key'),
    artifact: sha256('a'),
    recomputed: sha256('a'),
  },
  status: 'equal',
  files: [{ path: 'config.json', sizeBytes: 1000, equal: true }],
  first: null,
  numericClasses: { made: HERE, here: HERE },
  otherCode: false,
  seconds: 2,
};
const different: Reproduction = {
  ...equal,
  status: 'different',
  files: [
    { path: 'config.json', sizeBytes: 1000, equal: false },
    { path: 'weights.safetensors', sizeBytes: 1000, equal: false },
  ],
  first: { path: 'config.json', offsetBytes: 12, from: 0x61, to: null, row: null },
};
const linesOf = (...stages: Reproduction[]) => reproductionsText(stages, null, plain).split('\n');

describe('what a reproduction says', () => {
  it('of equal bytes is one line', () => {
    expect(linesOf(equal)).toEqual(['✔ brisk-heron-7/lm reproduced: 1 file, same bytes  1 kB in 2s']);
    expect(linesOf({ ...equal, otherCode: true })[0]).toContain('same bytes by other code');
  });

  it('of other bytes names the first, every file, and that one class promises equal bytes', () => {
    expect(linesOf(different)).toEqual([
      '✖ brisk-heron-7/lm came out differently: config.json at byte 12, the end instead of 0x61  2 kB in 2s',
      '  2 files differ: config.json, weights.safetensors',
      '  numeric class, there and here: x64, avx2, ONNX Runtime 1.30.0, Node 20.20.2: the bytes should be equal',
    ]);
  });

  it('of other bytes on another machine shows both numeric classes and expects them', () => {
    const here = { ...HERE, instructionSet: 'asimd' };
    const lines = linesOf({ ...different, numericClasses: { made: HERE, here } });
    expect(lines.slice(-2)).toEqual([
      '  numeric class there: x64, avx2, ONNX Runtime 1.30.0, Node 20.20.2',
      '  numeric class here:  x64, asimd, ONNX Runtime 1.30.0, Node 20.20.2; another class may give other bytes',
    ]);
  });

  it('of a run counts its stages', () => {
    expect(linesOf(equal, equal)).toEqual(['✔ 2 stages reproduced: 2 files, same bytes']);
    expect(linesOf(equal, different)).toEqual(['✖ 1 of 2 stages reproduced']);
  });
});
