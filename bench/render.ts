import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filled } from './harness/page.js';
import { advantagePlot } from './harness/plot.js';
import type { Result } from './harness/result.js';
import { root } from './harness/root.js';

/** Writes the newest results into `docs/performance.md` and its drawing: no number there is typed by hand. */
const page = join(root, 'docs/performance.md');
const drawing = 'images/performance.svg';

const folder = join(root, 'bench/results');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const results = new Map<string, Result>();
for (const file of files.sort()) {
  const result = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Result;
  const known = results.get(result.name);
  if (!known || known.startedAt < result.startedAt) results.set(result.name, result);
}
const speeds = [...results.values()].filter(
  ({ name }) => !['memory', 'preference-model-scale', 'checkpoints'].includes(name),
);
const svg = advantagePlot(speeds);
if (svg !== null) writeFileSync(join(root, 'docs', drawing), svg);
writeFileSync(page, filled(readFileSync(page, 'utf8'), results, svg === null ? null : drawing));
