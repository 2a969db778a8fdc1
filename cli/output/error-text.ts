import { readFileSync, statSync } from 'node:fs';
import type { ErrorRecord, Place } from '../../errors/retort-error.js';
import type { Paint } from './style.js';

const maxExcerptedBytes = 1 << 20;

/** What stands around an error: how to go on, and where it came from when the user asked with `-v`. */
export interface ErrorSurroundings {
  /** A command that goes on from here, when the failed run can be resumed. */
  readonly resume?: string;
  readonly stack?: string;
  /** Whether to keep the frames of a stack that a process of ours reported in its facts. */
  readonly frames?: boolean;
}

/**
 * ```
 * error[E3012]: finetune.data: dataset has 0 pairs after filtering
 *   --> paper.run.ts:41:7
 *    |  minScore: 0.99
 *   why: filter dropped 12,400 of 12,400 pairs
 *   fix: lower minScore
 *   run is resumable: retort resume brisk-heron-7
 * ```
 */
export function errorText(error: ErrorRecord, paint: Paint, around: ErrorSurroundings = {}): string {
  const { where } = error;
  const place = where ? placeText(where) : '';
  const lines = [`${paint('bad', `error[${error.code}]:`)} ${paint('bold', error.message)}`];
  if (place) lines.push(`${paint('accent', '  -->')} ${place}`);
  const excerpt = where ? excerptOf(where) : null;
  if (excerpt) lines.push(`${paint('accent', '   |')}  ${excerpt}`);
  const found = error.found === excerpt ? undefined : error.found;
  const facts = { expected: error.expected, found, why: error.why, fix: error.fix };
  for (const [name, text] of Object.entries(facts)) {
    const shown = around.frames ? text : text?.replace(/\n\s+at [^\n]*/g, '');
    if (shown) lines.push(`  ${paint('bold', `${name}:`)} ${shown.replaceAll('\n', '\n       ')}`);
  }
  if (around.resume) lines.push(`  run is resumable: ${around.resume}`);
  if (around.stack) lines.push(paint('dim', around.stack));
  return lines.join('\n');
}

/** `paper.run.ts:41:7`, or `Posts.xml, row 12, byte 4096, field Score`. */
export function placeText({ file, line, column, row, offsetBytes, field }: Place): string {
  const position = [line, column].filter((part) => part !== undefined).join(':');
  const start = [file, position].filter((part) => part).join(':');
  const parts = [
    start,
    row === undefined ? '' : `row ${row}`,
    offsetBytes === undefined ? '' : `byte ${offsetBytes}`,
    field === undefined ? '' : `field ${field}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** The line itself, when the place is a line of a readable file. */
function excerptOf({ file, line }: Place): string | null {
  if (!file || line === undefined) return null;
  try {
    if (statSync(file).size > maxExcerptedBytes) return null;
    return readFileSync(file, 'utf8').split('\n')[line - 1]?.trim().slice(0, 120) || null;
  } catch {
    return null;
  }
}
