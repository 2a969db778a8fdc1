import { RetortError } from '../errors/retort-error.js';

/** A list of names that does not fit the list of artifacts it names. */
export class NamesMismatch extends RetortError {
  constructor(list: string, expected: number, found: number) {
    super('E9001', 'configuration', `report.${list}: ${found} names for ${expected} inputs`, {
      expected: `${expected} names`,
      found: String(found),
      where: { field: list },
      fix: `give one name for each ${list} input, in the same order`,
    });
  }
}

/** Two evaluations that cannot be compared item by item. */
export class NotComparable extends RetortError {
  constructor(candidate: string, baseline: string, expected: string, found: string) {
    super('E9002', 'configuration', `${candidate} cannot be compared with ${baseline}`, {
      expected,
      found,
      where: { field: 'comparisons' },
      fix: 'compare two evaluations of the same pairs or items, by the names in report.scores or report.tasks',
    });
  }
}

/** The page would be larger than a report may be. */
export class ReportTooLarge extends RetortError {
  constructor(sizeBytes: number, limitBytes: number) {
    super('E9003', 'refused', `the report would be ${sizeBytes} bytes`, {
      expected: `at most ${limitBytes} bytes`,
      found: String(sizeBytes),
      fix: 'report fewer evaluations or checkpoints on one page',
    });
  }
}
