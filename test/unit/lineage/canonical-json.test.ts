import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, digestOfJson } from '../../../lineage/canonical-json.js';
import { sha256 } from '../../../lineage/digest.js';

describe('canonical JSON', () => {
  it('sorts and spells as the sample of RFC 8785 §3.2.2', () => {
    const sample = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    );
    expect(canonicalJson(sample)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts keys by UTF-16 code units, as the sample of RFC 8785 §3.2.3', () => {
    const sample = JSON.parse(
      '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}',
    );
    expect(Object.values(JSON.parse(canonicalJson(sample)))).toHaveLength(7);
    expect([...canonicalJson(sample).matchAll(/:"([^"]*)"/g)].map(([, value]) => value)).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  it.each<[hex: string, text: string]>([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('writes the double %s of RFC 8785 appendix B as %s', (hex, text) => {
    expect(canonicalJson(Buffer.from(hex, 'hex').readDoubleBE())).toBe(text);
  });

  it('gives back every JSON value, whatever the order of its keys', () => {
    const value = fc
      .jsonValue({ stringUnit: 'grapheme-composite' })
      .map((one) => JSON.parse(JSON.stringify(one)));
    fc.assert(
      fc.property(value, (one) => {
        const text = canonicalJson(one);
        expect(JSON.parse(text)).toEqual(one);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(canonicalJson(reversed(one))).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('digests the UTF-8 bytes of the text', () => {
    expect(digestOfJson({ b: 'ü', a: 1 })).toBe(sha256('{"a":1,"b":"ü"}'));
  });

  const cyclic: Record<string, unknown> = {};
  cyclic.self = [cyclic];
  class Box {}

  it.each<[what: string, value: unknown, path: string]>([
    ['undefined', undefined, '$'],
    ['an undefined field', { a: { b: undefined } }, '$.a.b'],
    ['an undefined element', [1, undefined], '$[1]'],
    ['a hole', Object.assign([1], { 2: 2 }), '$[1]'],
    ['NaN', { a: [Number.NaN] }, '$.a[0]'],
    ['infinity', [Number.POSITIVE_INFINITY], '$[0]'],
    ['a bigint', { n: 1n }, '$.n'],
    ['a function', { f: () => 1 }, '$.f'],
    ['a symbol', { s: Symbol('s') }, '$.s'],
    ['a symbol key', { [Symbol('s')]: 1 }, '$'],
    ['a date', { at: new Date(0) }, '$.at'],
    ['a map', { m: new Map() }, '$.m'],
    ['a set', [new Set()], '$[0]'],
    ['bytes', { bytes: Uint8Array.of(1) }, '$.bytes'],
    ['an instance', { box: new Box() }, '$.box'],
    ['a value with toJSON', { a: { toJSON: () => 1 } }, '$.a'],
    ['a lone surrogate', { text: 'x\ud800' }, '$.text'],
    ['a lone surrogate in a key', { '\udc00': 1 }, '$ key'],
    ['a cycle', cyclic, '$.self[0]'],
  ])('refuses %s and says where it is', (_, value, path) => {
    expect(() => canonicalJson(value)).toThrow(
      expect.objectContaining({ code: 'E6001', facts: expect.objectContaining({ where: { field: path } }) }),
    );
  });

  it('accepts the same object twice when neither holds the other', () => {
    const shared = { a: 1 };
    expect(canonicalJson([shared, shared])).toBe('[{"a":1},{"a":1}]');
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}
