import { createHash } from 'node:crypto';
import { SaxesParser } from 'saxes';
import { beforeAll, describe, expect, it } from 'vitest';
import buildReport from '../../../report/build-report.js';
import type { ReportInputs } from '../../../report/inputs.js';
import type { ReportParams } from '../../../report/params.js';
import {
  checkpointArtifact,
  context,
  readerOf,
  sampleInputs,
  sampleParams,
  scoresArtifact,
  scoresOf,
} from './sample-inputs.js';

const nothing: ReportInputs = {
  scores: [],
  tasks: [],
  checkpoints: [],
  threads: [],
  documents: [],
  pairs: [],
  tokens: [],
  tokenPairs: [],
};
const unnamed: ReportParams = {
  ...sampleParams,
  scores: [],
  tasks: [],
  taskComparisons: [],
  checkpoints: [],
  threads: [],
  documents: [],
  pairs: [],
  tokens: [],
  tokenPairs: [],
  comparisons: [],
};

async function reportOf(inputs: ReportInputs, params: ReportParams): Promise<string> {
  const made = await buildReport(inputs, params, context);
  return Buffer.from(await readerOf(made).bytes('report.html')).toString('utf8');
}

describe('report', () => {
  let text = '';
  let inputs = nothing;
  beforeAll(async () => {
    inputs = await sampleInputs();
    text = await reportOf(inputs, sampleParams);
  });

  it('is the same bytes for the same artifacts', async () => {
    expect(await reportOf(await sampleInputs(), sampleParams)).toBe(text);
  });

  it('allows its own style and nothing else', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1] ?? '';
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? '';
    const digest = createHash('sha256').update(style).digest('base64');
    expect(policy.replaceAll('&#39;', "'")).toBe(
      `default-src 'none'; style-src 'sha256-${digest}'; img-src data:; base-uri 'none'; form-action 'none'`,
    );
    expect(text).not.toMatch(/<script|\sstyle=|\son\w+=|javascript:|https?:/i);
  });

  it('loads nothing from elsewhere', () => {
    const references = [...text.matchAll(/\b(?:src|href)="([^"]*)"/g)].map((match) => match[1]);
    expect(references.length).toBeGreaterThan(5);
    expect(references.filter((reference) => !/^(#|data:,$)/.test(reference ?? ''))).toEqual([]);
  });

  it('draws well-formed figures without a coordinate that is no number', () => {
    const drawings = text.match(/<svg[\s\S]*?<\/svg>/g) ?? [];
    expect(drawings.length).toBeGreaterThan(15);
    for (const drawing of drawings) {
      expect(drawing).not.toMatch(/NaN|undefined|Infinity/);
      new SaxesParser().write(drawing).close();
    }
  });

  it('gives every figure its data, and every anchor of the contents a section', () => {
    const figures = text.split('<figure').length - 1;
    expect(figures).toBe(14);
    expect(text.split('Data of this figure').length - 1).toBe(figures);
    for (const [, id] of text.matchAll(/href="#([^"]*)"/g)) expect(text).toContain(`<section id="${id}">`);
    const ids = [...text.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('names every input by digest', () => {
    const digests = Object.values(inputs)
      .flat()
      .map((reader) => reader.digest);
    expect(digests).toHaveLength(16);
    for (const digest of digests) expect(text).toContain(digest);
  });

  it('calls synthetic data synthetic, and other data not', async () => {
    expect(text).toContain('Synthetic samples.');
    expect(await reportOf(nothing, { ...unnamed, synthetic: false })).not.toMatch(/synthetic/i);
  });

  it('says “not measured” where there is nothing to show', async () => {
    const empty = await reportOf(nothing, unnamed);
    for (const id of ['evaluation', 'comparison', 'diagnosis', 'tasks', 'training', 'models', 'data']) {
      const [, section = ''] = new RegExp(`<section id="${id}">([\\s\\S]*?)</section>`).exec(empty) ?? [];
      expect(section, id).toContain('not measured');
    }
  });

  it('says how many pairs a model was trained on, as its checkpoint counted them', () => {
    expect(text).toContain('258 pairs');
  });

  it('shows the unigram baseline beside the loss of a language model', () => {
    expect(text).toContain('unigram baseline 5.61');
  });

  it('keeps a spike of one step in the data of its figure', async () => {
    const long = { ...nothing, checkpoints: [await checkpointArtifact(2_000, {})] };
    const page = await reportOf(long, { ...unnamed, checkpoints: ['lm'] });
    expect(largestGradientNorm(page)).toBeGreaterThan(4.8);
  });

  it('shows names as text, whatever they hold', async () => {
    const name = `<script>alert("1")</script>'&\u202e`;
    const hostile: ReportParams = {
      ...unnamed,
      title: name,
      command: name,
      scores: [{ name, set: name }],
      checkpoints: [name],
    };
    const made = await reportOf(
      { ...nothing, scores: inputs.scores.slice(0, 1), checkpoints: inputs.checkpoints.slice(0, 1) },
      hostile,
    );
    expect(made).not.toMatch(/<script|\u202e/);
    expect(made).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;\uFFFD');
  });

  it('refuses names that do not fit their inputs', async () => {
    await expect(reportOf(inputs, { ...sampleParams, checkpoints: ['lm'] })).rejects.toMatchObject({
      code: 'E9001',
      facts: { where: { field: 'checkpoints' } },
    });
  });

  it('refuses to compare models that were judged on other pairs', async () => {
    const [first, second] = [scoresOf(96, 1, 2), scoresOf(96, 1, 3).reverse()];
    const other = { ...nothing, scores: [await scoresArtifact(first), await scoresArtifact(second)] };
    const params = {
      ...unnamed,
      scores: sampleParams.scores.slice(1),
      comparisons: sampleParams.comparisons,
    };
    await expect(reportOf(other, params)).rejects.toMatchObject({ code: 'E9002' });
  });

  it('refuses a comparison of a model that it does not know', async () => {
    const comparisons = [{ candidate: 'with PMP', baseline: 'nobody' }];
    await expect(reportOf(inputs, { ...sampleParams, comparisons })).rejects.toMatchObject({
      code: 'E9002',
      facts: { found: 'nobody' },
    });
  });
});

/** In the data of the figure, not in its drawing. */
function largestGradientNorm(page: string): number {
  const rows = [...page.matchAll(/<th scope="row">gradientNorm<\/th>((?:<td>[^<]*<\/td>)+)/g)];
  return Math.max(...rows.map((row) => Number(/<td>([^<]*)<\/td>$/.exec(row[1] ?? '')?.[1])));
}
