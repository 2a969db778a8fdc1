import type { SourceReader } from '../../../storage/ports.js';
import type { PairRecord } from '../../../storage/shards/records.js';
import { uniform } from '../../counter-based.js';
import type { Pace } from '../../pace.js';
import { characters } from '../../pairs/characters.js';
import { SmallestDraws } from '../../pairs/smallest-draws.js';
import type { IngestWikipediaParams } from '../../params.js';
import type { RowLedger } from '../../row-ledger.js';
import { dropped, type Filtered, kept } from '../filtered.js';
import { readHistory } from './history.js';
import type { Page } from './page.js';
import { changedPassage } from './passage.js';
import { type Edit, RevertDetector } from './reverts.js';
import type { Revision } from './revision.js';

/**
 * The reverted vandalism of one history file: the restored passage is good, the one that it replaced bad. Pages in
 * file order, pairs of a page in the order of its reverts. Rows are revisions.
 */
export async function* readReverts(
  file: SourceReader,
  params: IngestWikipediaParams,
  ledger: RowLedger,
  pace: Pace,
): AsyncGenerator<PairRecord> {
  let open = new OpenPage(null, params, ledger);
  for await (const item of readHistory(file)) {
    if (item.kind === 'page') open = new OpenPage(item.page, params, ledger);
    else if (item.kind === 'page-end') yield* open.close();
    else {
      await pace.tick();
      ledger.rowsIn += 1;
      if (item.kind === 'row') open.add(item.value);
      else {
        ledger.quarantine(item);
        open.skip();
      }
    }
  }
  ledger.assertWithinLimit();
}

class OpenPage {
  readonly #detector: RevertDetector;
  readonly #pairs: SmallestDraws<PairRecord>;
  readonly #page: Page | null;
  readonly #params: IngestWikipediaParams;
  readonly #ledger: RowLedger;

  constructor(page: Page | null, params: IngestWikipediaParams, ledger: RowLedger) {
    this.#page = page;
    this.#params = params;
    this.#ledger = ledger;
    this.#detector = new RevertDetector(params.revertRadius);
    this.#pairs = new SmallestDraws(params.maxPairsPerGroup);
  }

  add(revision: Revision): void {
    const pair = this.#pairFrom(revision);
    if (pair.kind === 'dropped') this.#ledger.drop(pair.reason);
    else if (this.#pairs.add(pair.value, this.#drawOf(pair.value)) !== null) this.#ledger.drop('capped');
  }

  skip(): void {
    this.#detector.skip();
  }

  close(): readonly PairRecord[] {
    this.#ledger.rowsOut += this.#pairs.items.length;
    return this.#pairs.items;
  }

  #drawOf({ id }: PairRecord): number {
    return uniform(this.#params.seed, 'pairs of a group', id);
  }

  #pairFrom(revision: Revision): Filtered<PairRecord> {
    const page = this.#page;
    if (page === null) return dropped('unreadablePage');
    if (!this.#params.namespaces.includes(page.namespace)) return dropped('otherNamespace');
    return pairOf(page, this.#detector.next(revision), this.#params);
  }
}

function pairOf(
  page: Page,
  { revision, previous, reverts }: Edit,
  params: IngestWikipediaParams,
): Filtered<PairRecord> {
  if (!reverts) return dropped('notRevert');
  if (!hasCue(revision.comment, params.cues)) return dropped('noCue');
  if (revision.contributor !== null && revision.contributor === previous?.contributor)
    return dropped('selfRevert');
  if (revision.text === null || previous === null || previous.text === null) return dropped('noText');
  const passage = changedPassage(revision.text, previous.text, params);
  if (typeof passage === 'string') return dropped(passage);
  const group = `${params.source}/${page.id}`;
  return kept({
    id: `${group}/${revision.id}>${previous.id}`,
    group,
    source: params.source,
    context: `${page.title}\n\n${passage.before}`,
    good: passage.clean,
    bad: passage.vandalised,
    goodScore: null,
    badScore: null,
    goodAt: revision.createdAt,
    badAt: previous.createdAt,
    goodChars: characters(passage.clean),
    badChars: characters(passage.vandalised),
  });
}

function hasCue(comment: string, cues: readonly string[]): boolean {
  const lower = comment.toLowerCase();
  return cues.length === 0 || cues.some((cue) => lower.includes(cue.toLowerCase()));
}
