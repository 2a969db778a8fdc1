import { ReportTooLarge } from '../errors.js';
import { page } from '../page.js';
import { againstFirst } from './against-first.js';
import { joinedFigures } from './figures.js';
import { pointsOf } from './points.js';
import type { RunArtifacts } from './run-artifacts.js';
import {
  againSection,
  artifactsSection,
  evaluationsSection,
  figuresSection,
  joinedSummary,
} from './sections.js';

const limitBytes = 2_000_000;

export interface JoinedPage {
  readonly bytes: Uint8Array;
  readonly figures: readonly { readonly id: string; readonly measured: boolean }[];
}

/** One page about several runs: equal artifacts, names and times give equal bytes. @throws ReportTooLarge */
export async function joinedPage(runs: readonly RunArtifacts[]): Promise<JoinedPage> {
  const points = await pointsOf(runs);
  const compared = againstFirst(points.evaluations);
  const figures = joinedFigures(points);
  const title = runs.map(({ run }) => run).join(', ');
  const bytes = Buffer.from(
    page(title, joinedSummary(runs, compared), [
      { id: 'figures', title: 'Figures', body: figuresSection(figures) },
      { id: 'evaluation', title: 'Evaluation', body: evaluationsSection(points.evaluations, compared) },
      { id: 'lineage', title: 'Lineage', body: artifactsSection(runs) },
      { id: 'reproduction', title: 'Reproduction', body: againSection(runs) },
    ]),
  );
  if (bytes.length > limitBytes) throw new ReportTooLarge(bytes.length, limitBytes);
  return { bytes, figures: figures.map(({ id, figure }) => ({ id, measured: figure !== null })) };
}
