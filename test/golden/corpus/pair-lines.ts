import { createHash } from 'node:crypto';
import type { ArtifactReader } from '../../../storage/ports.js';
import { readShards } from '../../../storage/shards/read-shards.js';
import type { PairRecord } from '../../../storage/shards/records.js';

/** The pairs of both splits as lines of test/oracles/pair_lines.py, sorted by id. */
export async function pairLines(pairs: ArtifactReader): Promise<string[]> {
  const rows = await rowsOf(pairs);
  return rows.map(([pair, split]) => lineOf(pair, split)).sort();
}

/** The pairs of one site as lines of test/oracles/stackexchange_pairs.py, by ascending question. */
export async function questionLines(pairs: ArtifactReader, site: string): Promise<string[]> {
  const question = ([{ group }]: Row) => Number(group.split('/')[1]);
  const rows = (await rowsOf(pairs)).filter(([{ source }]) => source === site);
  return rows
    .sort((a, b) => question(a) - question(b))
    .map(([{ id, goodScore, badScore, goodAt, badAt, context, good, bad }, split]) => {
      const digests = [context, good, bad].map((text) => sha256(text.replace(/\P{L}/gu, '')).slice(0, 16));
      return [id, goodScore, badScore, goodAt, badAt, split, ...digests].join('\t');
    });
}

type Row = readonly [PairRecord, string];

async function rowsOf(pairs: ArtifactReader): Promise<Row[]> {
  const rows: Row[] = [];
  for (const split of ['train', 'heldout'])
    for await (const pair of readShards(pairs, split, 'pairs')) rows.push([pair, split]);
  return rows;
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
