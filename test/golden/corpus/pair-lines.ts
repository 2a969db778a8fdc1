import { createHash } from 'node:crypto';
import type { ArtifactDraft } from '../../../storage/ports.js';
import type { PairRecord } from '../../../storage/shards/records.js';
import type { workbench } from '../../unit/corpus/workbench.js';

/** The pairs of both splits as lines of test/oracles/pair_lines.py, sorted by id. */
export async function pairLines(
  bench: ReturnType<typeof workbench>,
  draft: ArtifactDraft,
): Promise<string[]> {
  const lines: string[] = [];
  for (const split of ['train', 'heldout'])
    for (const pair of await bench.rows(draft, split, 'pairs')) lines.push(lineOf(pair, split));
  return lines.sort();
}

function lineOf(
  { id, goodScore, badScore, goodAt, badAt, context, good, bad }: PairRecord,
  split: string,
): string {
  const digests = [context, good, bad].map((text) => sha256(text).slice(0, 16));
  return [id, goodScore ?? '', badScore ?? '', goodAt, badAt, split, ...digests].join('\t');
}

/** What the oracle prints of its lines. */
export function summaryOf(lines: readonly string[]) {
  const inSplit = (split: string) => lines.filter((line) => line.split('\t')[5] === split).length;
  return {
    pairs: lines.length,
    train: inSplit('train'),
    heldout: inSplit('heldout'),
    first: lines[0],
    last: lines.at(-1),
    sha256: sha256(lines.join('\n')),
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
