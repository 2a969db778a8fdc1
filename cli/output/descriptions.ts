import type { ArtifactReader } from '../../storage/ports.js';
import type { Scheduled, StageRecord } from '../../storage/runs/run-record.js';
import type { QuarantinedRecord } from '../../storage/shards/records.js';
import { errorText, placeText } from './error-text.js';
import { liveFrame, stageLine } from './live-frame.js';
import { durationText, elapsedMs, workText } from './quantities.js';
import { failedStage, isOver, Pace, type RunView } from './run-view.js';
import { statisticsText } from './statistics-text.js';
import type { Paint } from './style.js';
import { table } from './table.js';

/** A run on a screen: what it is, its stages, and what to do when it failed. */
export function runText(view: RunView, columns: number, paint: Paint): string {
  const { record } = view;
  const took = elapsedMs(record.createdAt, record.endedAt);
  const facts = [
    ['run', record.id],
    ['status', record.status],
    ['pipeline', record.pipeline],
    ['started', new Date(record.createdAt).toLocaleString('sv-SE')],
    ...(took === null ? [] : [['took', durationText(took)]]),
    ...(record.schedule ? [['schedule', firingText(record.schedule)]] : []),
    ...(record.parent ? [['successor of', record.parent]] : []),
    ...record.outputs.map((path) => ['wrote', path]),
  ];
  const frame = liveFrame(view, { nowMs: Date.now(), columns, rows: 10_000, paint, pace: new Pace() });
  const failure = record.failure ?? failedStage(record)?.failure;
  const ending = failure ? ['', errorText(failure, paint, { resume: `retort resume ${record.id}` })] : [];
  const next = record.status === 'cancelled' ? ['', `go on with: retort resume ${record.id}`] : [];
  const more = isOver(record) ? [] : ['', `follow it with: retort logs -f ${record.id}`];
  return [table(facts), '', ...frame, ...ending, ...next, ...more].join('\n');
}

function firingText({ name, nominalAt }: Scheduled): string {
  return `${name}, for ${new Date(nominalAt).toLocaleString('sv-SE')}`;
}

interface StageFrame {
  /** The state that it continued from, by name. */
  readonly continues: string | null;
  readonly columns: number;
}

export function stageText(
  stage: StageRecord,
  view: RunView,
  { continues, columns }: StageFrame,
  paint: Paint,
): string {
  const line = stageLine(stage, view, stage.id.length, {
    nowMs: Date.now(),
    columns,
    rows: 1,
    paint,
    pace: new Pace(),
  });
  const facts = [
    ['stage', stage.stage],
    ['key', stage.key ?? '-'],
    ['artifact', stage.artifact ?? '-'],
    ['attempts', String(stage.attempts)],
    ...(continues === null ? [] : [['continues', continues]]),
  ];
  const failure = stage.failure ? [errorText(stage.failure, paint)] : [];
  return [line, table(facts), ...failure].join('\n');
}

export function artifactText(
  artifact: ArtifactReader,
  quarantined: readonly QuarantinedRecord[],
  paint: Paint,
): string {
  const { digest, manifest } = artifact;
  const statistics = statisticsText(manifest.statistics);
  const facts = [
    ['artifact', digest],
    ['kind', `${manifest.kind}, schema ${manifest.schemaVersion}`],
    ['stands for', workText(manifest.work)],
    ...statistics.rows,
  ];
  const files = manifest.files.map(({ path, sizeBytes, sha256 }) => [path, `${sizeBytes} bytes`, sha256]);
  const rows = quarantined.map(({ file, row, offsetBytes, reason }) => [
    placeText({ file, row: row ?? undefined, offsetBytes: offsetBytes ?? undefined }),
    reason,
  ]);
  const shown = rows.length > 0 ? [paint('warn', 'rows that could not be read:'), table(rows)] : [];
  const lists = statistics.lists.flatMap(({ name, rows: of }) => [paint('bold', name), table(of)]);
  return [table(facts), ...lists, table(files), ...shown].join('\n');
}
