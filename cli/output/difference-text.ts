import type { RowDifference } from '../../storage/shards/first-row-difference.js';

const longestValue = 60;

/** `train/00000.arrow row 3 (a-7, text): a bird → a bard` */
export function rowDifferenceText({ path, row, id, field, from, to }: RowDifference): string {
  const [left, right] = excerpts(from, to);
  const what = [id, field].filter((part) => part !== null).join(', ');
  return `${path} row ${row}${what === '' ? '' : ` (${what})`}: ${left} → ${right}`;
}

/** Both texts around the place where they part. */
function excerpts(from: string, to: string): [string, string] {
  const length = Math.min(from.length, to.length);
  let common = 0;
  while (common < length && from[common] === to[common]) common += 1;
  const start = Math.max(0, common - longestValue / 3);
  const cut = (text: string) => {
    const part = text.slice(start, start + longestValue);
    return `${start > 0 ? '…' : ''}${part}${start + longestValue < text.length ? '…' : ''}`;
  };
  return [cut(from), cut(to)];
}
