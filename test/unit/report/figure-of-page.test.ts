import { SaxesParser } from 'saxes';
import { beforeAll, describe, expect, it } from 'vitest';
import buildReport from '../../../report/build-report.js';
import { figureOfPage, figuresOfPage } from '../../../report/figures/figure-of-page.js';
import { context, readerOf, sampleInputs, sampleParams } from './sample-inputs.js';

let page = '';
beforeAll(async () => {
  const made = await buildReport(await sampleInputs(), sampleParams, context);
  page = Buffer.from(await readerOf(made).bytes('report.html')).toString('utf8');
});

/** Elements of well-formed XML by their names. */
function elementsOf(xml: string): string[] {
  const names: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => names.push(name));
  parser.write(xml).close();
  return names;
}

describe('a figure of a page', () => {
  it('is well-formed SVG that needs nothing of the page', () => {
    const ids = figuresOfPage(page);
    expect(ids.length).toBeGreaterThan(3);
    for (const id of ids) {
      const { svg = '' } = figureOfPage(page, id) ?? {};
      expect(elementsOf(svg), id).toEqual(expect.arrayContaining(['svg', 'style', 'g', 'line', 'text']));
      expect(svg).not.toContain('var(--');
      expect(svg).toMatch(/viewBox="0 0 [1-9]\d* [1-9]\d*"/);
    }
  });

  it('has the data that the page shows beside it', () => {
    for (const id of figuresOfPage(page)) {
      const rows = Number(new RegExp(`<figure id="${id}">[\\s\\S]*?\\((\\d+) rows\\)`).exec(page)?.[1]);
      const { data } = figureOfPage(page, id) ?? {};
      expect(data?.rows).toHaveLength(rows);
      for (const row of data?.rows ?? []) expect(row).toHaveLength(data?.columns.length ?? 0);
    }
  });

  it('is none where the page has none of this name', () => {
    expect(figureOfPage(page, 'F99')).toBeNull();
  });
});
