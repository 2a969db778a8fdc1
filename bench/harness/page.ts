import type { Comparison, Result } from './result.js';
import { circumstances, comparisonRows, notes } from './text.js';

/** The page with every part between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->` written anew. */
export function filled(page: string, results: ReadonlyMap<string, Result>, plotFile: string | null): string {
  return page.replace(
    /(<!-- bench:([\w-]+) -->\n)[\s\S]*?(<!-- \/bench:\2 -->)/g,
    (_, opening: string, name: string, closing: string) => {
      const part = name === 'plot' ? picture(plotFile) : section(results.get(name));
      return `${opening}${part}\n${closing}`;
    },
  );
}

const NOT_MEASURED = 'Not measured yet.';

const picture = (file: string | null) =>
  file === null
    ? NOT_MEASURED
    : `![How many times Retort is ahead in each comparison, with 95 % intervals](${file})`;

function section(result: Result | undefined): string {
  if (!result) return NOT_MEASURED;
  const parts = result.comparisons.map((comparison) =>
    [`**${comparison.id}**: ${comparison.measured}.`, table(comparison), bullets(notes(comparison))]
      .filter((part) => part !== '')
      .join('\n\n'),
  );
  return [...parts, `Measured on: ${circumstances(result).join('; ')}.`].join('\n\n');
}

function table(comparison: Comparison): string {
  const [header, ...rows] = comparisonRows(comparison);
  if (!header) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = header.map((_, column) => (column === 0 ? '---' : '--:'));
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}

const bullets = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join('\n');
