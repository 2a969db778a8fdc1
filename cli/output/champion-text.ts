import { RetortError } from '../../errors/retort-error.js';
import type { PromotionRecord } from '../../storage/champions/champion-store.js';
import type { NamedEntry } from './champion-documents.js';
import type { Paint } from './style.js';
import { table } from './table.js';

const shownDigits = 'sha256:'.length + 8;

const verbs = { promoted: 'promoted', 'rolled-back': 'rolled back to', manual: 'promoted by hand' } as const;

/** One row a champion. */
export function championsText(newest: readonly NamedEntry[], paint: Paint): string {
  if (newest.length === 0) return 'no champions yet: retort promote NAME REF --reason TEXT';
  const rows = newest.map(({ name, entry: { n, record, error } }) => {
    if (record === null)
      return [
        name,
        String(n),
        paint('bad', 'not verified'),
        error instanceof RetortError ? error.message : '',
      ];
    return [name, String(n), record.model.slice(0, shownDigits), localTime(record.at), record.reason];
  });
  return table([['name', 'record', 'model', 'since', 'why'], ...rows]);
}

/** One paragraph a record, newest first, and what is on hold. */
export function historyText(name: string, history: readonly PromotionRecord[], paint: Paint): string {
  const records = [...history].reverse().map((record) => promotionText(record, paint));
  const holds = history.at(-1)?.holds ?? [];
  const held =
    holds.length === 0 ? [] : [`on hold: ${holds.map((one) => one.slice(0, shownDigits)).join(', ')}`];
  return [...records, ...held, `verify it with: retort verify champion:${name}`].join('\n');
}

export function promotionText(record: PromotionRecord, paint: Paint): string {
  const { champion, n, kind, model, reason, run, approval, at } = record;
  const facts = [
    ...(run === null ? [] : [['  by run', run]]),
    ['  why', reason],
    ...(approval === null ? [] : [['  agreed', approvalText(approval, reason)]]),
  ];
  const head = `${paint('good', '◆')} ${champion} ${n}  ${verbs[kind]} ${model.slice(0, shownDigits)}  ${localTime(at)}`;
  return `${head}\n${table(facts)}`;
}

function approvalText({ by, comment }: NonNullable<PromotionRecord['approval']>, reason: string): string {
  return comment === reason ? by : `${by}: ${comment}`;
}

function localTime(at: string): string {
  return new Date(at).toLocaleString('sv-SE');
}
