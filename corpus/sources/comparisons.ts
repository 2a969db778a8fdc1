import { createHash } from 'node:crypto';
import type { SourceReader } from '../../storage/ports.js';
import type { PairRecord } from '../../storage/shards/records.js';
import type { Pace } from '../pace.js';
import { characters } from '../pairs/characters.js';
import type { RowLedger } from '../row-ledger.js';
import { type Comparison, parseComparison } from './comparison-row.js';
import { shortDigest } from './digests.js';
import { lines } from './lines.js';
import { ASSISTANT_TURN } from './transcripts.js';

/** The pairs of one JSON Lines file, in file order. Blank lines, equal and empty answers are dropped by name. */
export async function* readComparisons(
  file: SourceReader,
  source: string,
  ledger: RowLedger,
  pace: Pace,
): AsyncGenerator<PairRecord> {
  for await (const row of lines(file, (line) => (line.trim() === '' ? null : parseComparison(line)))) {
    await pace.tick();
    ledger.rowsIn += 1;
    if (row.kind === 'fault') ledger.quarantine(row);
    else if (row.value === null) ledger.drop('blankLine');
    else if (row.value.good === row.value.bad) ledger.drop('identicalAnswers');
    else if (row.value.good.trim() === '' || row.value.bad.trim() === '') ledger.drop('emptyAnswer');
    else {
      ledger.rowsOut += 1;
      yield pairOf(row.value, `${source}/${shortDigest(file)}-${row.row}`, source);
    }
  }
  ledger.assertWithinLimit();
}

function pairOf({ context, good, bad }: Comparison, id: string, source: string): PairRecord {
  return {
    id,
    group: `${source}/${groupOf(context)}`,
    source,
    context,
    good,
    bad,
    goodScore: null,
    badScore: null,
    goodAt: null,
    badAt: null,
    goodChars: characters(good),
    badChars: characters(bad),
  };
}

/** Turns of one dialogue share its opening, so that a split never parts them; other contexts are whole. */
function groupOf(context: string): string {
  const firstAnswer = context.indexOf(ASSISTANT_TURN);
  const opening = firstAnswer < 0 ? context : context.slice(0, firstAnswer);
  return createHash('sha256').update(opening).digest('hex').slice(0, 16);
}
