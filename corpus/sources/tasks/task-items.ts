import type { SourceReader } from '../../../storage/ports.js';
import type { TaskItemRecord } from '../../../storage/shards/records.js';
import type { Pace } from '../../pace.js';
import type { RowLedger } from '../../row-ledger.js';
import { shortDigest } from '../digests.js';
import type { Fault, SourceRow } from '../fault.js';
import { lines } from '../lines.js';
import { type Choice, parseChoice } from './choice-row.js';
import { jsonElements } from './json-elements.js';
import { parseLastWord } from './last-word-row.js';

/** What is known of a file beside its bytes. */
interface TaskFile {
  readonly file: SourceReader;
  readonly format: 'hhh' | 'last-word';
  /** Name of the task. */
  readonly source: string;
  /** Category of rows that name none. */
  readonly category: string;
}

/** The items of one file, in its order. Blank lines, equal and empty answers are dropped by name. */
export async function* readTaskItems(
  { file, format, source, category }: TaskFile,
  ledger: RowLedger,
  pace: Pace,
): AsyncGenerator<TaskItemRecord> {
  for await (const row of format === 'hhh' ? choices(file) : lastWords(file)) {
    await pace.tick();
    ledger.rowsIn += 1;
    if (row.kind === 'fault') ledger.quarantine(row);
    else if (row.value === null) ledger.drop('blankLine');
    else if (row.value.options.some((option) => option.trim() === '')) ledger.drop('emptyAnswer');
    else if (new Set(row.value.options).size < row.value.options.length) ledger.drop('identicalAnswers');
    else {
      ledger.rowsOut += 1;
      const { category: own, context, options, correct } = row.value;
      const id = `${source}/${shortDigest(file)}-${row.row}`;
      yield { id, category: own ?? category, context, options, correct };
    }
  }
  ledger.assertWithinLimit();
}

type Rows = AsyncGenerator<SourceRow<Choice | null> | Fault>;

const choices = (file: SourceReader): Rows => jsonElements(file, 'examples', parseChoice);

const lastWords = (file: SourceReader): Rows =>
  lines(file, (line) => (line.trim() === '' ? null : lastWordChoice(line)));

function lastWordChoice(line: string): Choice {
  const { context, word } = parseLastWord(line);
  return { category: null, context, options: [word], correct: 0 };
}
