import { buildReport } from '../pipelines/stages/build-report.js';
import { inWorker } from './in-worker.js';

/** Scores and artifacts become one page. */
export const buildReportActivity = inWorker(buildReport, () => import('../report/build-report.js'));
