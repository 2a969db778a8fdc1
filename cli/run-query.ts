import type { RunRecord, RunStatus } from '../storage/runs/run-record.js';
import { UsageError } from './errors.js';
import { durationMs } from './global-flags.js';

/** Whether a run is asked for; `nowMs` is the time that `since:` counts back from. */
export type RunFilter = (record: RunRecord, nowMs: number) => boolean;

const statuses: Readonly<Record<RunStatus, true>> = {
  queued: true,
  running: true,
  waiting: true,
  paused: true,
  succeeded: true,
  failed: true,
  cancelled: true,
};

const fields: { readonly [name: string]: (value: string) => RunFilter } = {
  status: (value) => {
    if (!Object.hasOwn(statuses, value)) {
      const expected = Object.keys(statuses).join(', ');
      throw new UsageError(`no run has the status ${value}`, { expected, found: `status:${value}` });
    }
    return (record) => record.status === value;
  },
  stage: (value) => (record) =>
    record.stages.some(({ id, label, stage }) => [id, label, stage].includes(value)),
  since: (value) => {
    const ms = durationMs(value);
    return ({ createdAt }, nowMs) => nowMs - Date.parse(createdAt) <= ms;
  },
  tag: (value) => {
    const [name = '', wanted] = value.split('=', 2);
    return ({ tags = {} }) => Object.hasOwn(tags, name) && (wanted === undefined || tags[name] === wanted);
  },
};

/**
 * `status:failed stage:pmp since:7d tag:k=v`, and bare words, which match an id, a pipeline, or the beginning of a
 * digest; everything must hold.
 * @throws UsageError for a field or a status that there is not
 */
export function runFilter(query: string): RunFilter {
  const terms = query.split(/\s+/).filter((term) => term !== '');
  const filters = terms.map((term): RunFilter => {
    const [, name, value] = /^([a-z]+):(.+)$/.exec(term) ?? [];
    if (name === undefined || value === undefined || name === 'sha256') return bareWord(term);
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field !== undefined) return field(value);
    throw new UsageError(`runs cannot be asked for by ${name}:`, {
      expected: Object.keys(fields)
        .map((one) => `${one}:`)
        .join(', '),
      found: term,
    });
  });
  return (record, nowMs) => filters.every((filter) => filter(record, nowMs));
}

function bareWord(word: string): RunFilter {
  const digest = word.startsWith('sha256:') ? word : `sha256:${word}`;
  const isDigest = /^sha256:[0-9a-f]{4,}$/.test(digest);
  return ({ id, pipeline, stages }) =>
    id.includes(word) ||
    pipeline.includes(word) ||
    (isDigest && stages.some(({ key, artifact }) => [key, artifact].some((one) => one?.startsWith(digest))));
}
