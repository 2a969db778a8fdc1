import { describe, expect, it } from 'vitest';
import { evaluationOf } from '../../../report/evaluations.js';
import { accuracyByLengthFigure } from '../../../report/figures/accuracy-by-length.js';
import { marginsFigure } from '../../../report/figures/margins.js';
import { standaloneSvg } from '../../../report/figures/standalone.js';
import { trainingCurvesFigure } from '../../../report/figures/training-curves.js';
import { pngOf } from '../../../report/png.js';

const rows = Array.from({ length: 20 }, (_, index) => ({
  id: `pair ${index}`,
  group: 'g',
  goodScore: Math.sin(index),
  badScore: 0.1,
  goodChars: 10 + index,
  badChars: 15,
}));
const evaluation = evaluationOf(rows, { name: '<PMP> & "co"', set: 'comparisons', trainingPairs: null }, 0);
const series = new Map([
  ['lossNats', [1, 2, 3].map((step) => ({ step, value: 4 - step }))],
  ['pairLossNats', [1, 2, 3].map((step) => ({ step, value: 1 / step }))],
  ['learningRate', [1, 2, 3].map((step) => ({ step, value: step / 1000 }))],
]);
const training = trainingCurvesFigure('pmp', 0, series, null);
const figures = [
  marginsFigure(evaluation),
  accuracyByLengthFigure('comparisons', [evaluation]),
  ...(training ? [training] : []),
];

/** Width and height that a PNG declares. */
function sizeOfPng(png: Uint8Array): [number, number] {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
}

describe('a figure on its own', () => {
  it.each(figures.map((figure) => [figure.id, figure] as const))(
    '%s is a document with its data, without script or variables',
    (id, figure) => {
      const svg = standaloneSvg(figure);
      expect(svg).toMatch(new RegExp(`^<svg xmlns="http://www.w3.org/2000/svg" id="${id}" `));
      expect(svg).not.toMatch(/var\(|<script|href|<PMP>/);
      const data = /<metadata>(.+)<\/metadata>/.exec(svg)?.[1] ?? '';
      const unescaped = data.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
      expect(JSON.parse(unescaped.replaceAll('&amp;', '&'))).toEqual(figure.data);
      expect(standaloneSvg(figure)).toBe(svg);
    },
  );

  it('puts narrow panels in pairs below wide ones, with names below those that have several series', () => {
    const svg = training ? standaloneSvg(training) : '';
    expect([...svg.matchAll(/<svg x="([\d.]+)" y="([\d.]+)"/g)].map(([, x]) => x)).toEqual(['12', '12']);
    expect(svg).toMatch(/<text x="12" y="4">pair loss<\/text>/);
    expect(svg).not.toMatch(/<text x="12" y="4">learning rate<\/text>/);
  });

  it('is drawn as PNG at twice its size, with letters where the system has no fonts', () => {
    for (const figure of figures) {
      const svg = standaloneSvg(figure);
      const [, width, height] = /width="(\d+)" height="([\d.]+)"/.exec(svg) ?? [];
      const png = pngOf(svg);
      expect(Buffer.from(png.subarray(1, 4)).toString()).toBe('PNG');
      expect(sizeOfPng(png)).toEqual([2 * Number(width), Math.ceil(2 * Number(height))]);
      const nameless = svg.replace(/(<text[^>]*>)[^<]*/g, '$1');
      expect(pngOf(nameless)).not.toEqual(png);
    }
  });
});
