import { describe, expect, it } from 'vitest';
import { numberLocalNames } from '../../../lineage/number-local-names.js';

/** Pairs of one program under two choices of local names, as a minifier could make them. */
const SAME: readonly (readonly [string, string, string])[] = [
  ['variables and parameters', 'const t=1;function n(o){return o+t}', 'const e=1;function a(r){return r+e}'],
  [
    'destructured names, one equal to its property',
    'function f({lower:r,a:b}){return r+b}',
    'function f({lower:e,a}){return e+a}',
  ],
  ['destructured names with defaults', 'const {a:b=1}=x;b', 'const {a=1}=x;a'],
  ['object fields, one short', 'let a=1;y({a,b:a})', 'let t=1;y({a:t,b:t})'],
  ['labels apart from variables', 'e:for(;;){let t=0;break e}', 'a:for(;;){let a=0;break a}'],
  ['private fields', 'class A{#a=1;b(){return this.#a}}', 'class A{#t=1;b(){return this.#t}}'],
  ['imported names, one short', 'import{a}from"x";a()', 'import{a as b}from"x";b()'],
  ['exported names, one short', 'const a=1;export{a}', 'const b=1;export{b as a}'],
  ['catch, class and rest', 'try{}catch(e){e}class t{}new t;[...t]', 'try{}catch(a){a}class b{}new b;[...b]'],
];

const DIFFERENT: readonly (readonly [string, string, string])[] = [
  ['a property', 'const a=1;a.b', 'const a=1;a.c'],
  ['a global', 'const a=1;b(a)', 'const a=1;c(a)'],
  ['which variable is used', 'const a=1,b=2;f(a)', 'const a=1,b=2;f(b)'],
  ['the name of an export', 'const a=1;export{a as x}', 'const a=1;export{a as y}'],
  ['the name of an import', 'import{x as a}from"p";a', 'import{y as a}from"p";a'],
  ['the name that is passed on from a package', 'export{a}from"p";let a', 'export{b}from"p";let b'],
  ['a string', 'const a="a"', 'const a="b"'],
  ['a method', 'class A{a(){}}', 'class A{b(){}}'],
  ['new.target and import.meta', 'const a=import.meta.url', 'const a=import.meta.dirname'],
];

describe('code with numbered local names', () => {
  it.each(SAME)('is the same whatever the names of %s', (_what, a, b) => {
    expect(numberLocalNames(a)).toBe(numberLocalNames(b));
  });

  it.each(DIFFERENT)('differs by %s', (_what, a, b) => {
    expect(numberLocalNames(a)).not.toBe(numberLocalNames(b));
  });
});
