import prettyBytes from 'pretty-bytes';
import type { NumericClass } from '../../lineage/statement.js';
import type { Reproduction } from '../reproduction.js';
import { rowDifferenceText } from './difference-text.js';
import { durationText } from './quantities.js';
import type { Paint } from './style.js';

/**
 * ```
 * ✔ brisk-heron-7/lm reproduced: 6 files, same bytes  412 kB in 3.1s
 * ✖ brisk-heron-7/pairs came out differently: train/00000.arrow at byte 1204, 0x62 instead of 0x61
 * ```
 */
export function reproductionText(found: Reproduction, paint: Paint): string {
  const { run, stage, status, files, seconds, first, otherCode } = found;
  const name = `${run}/${stage}`;
  const size = prettyBytes(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  const cost = paint('dim', `${size} in ${durationText(seconds * 1000)}`);
  if (status === 'equal') {
    const code = otherCode ? ' by other code' : '';
    return `${paint('good', '✔')} ${name} reproduced: ${counted(files.length)}, same bytes${code}  ${cost}`;
  }
  const differing = files.filter(({ equal }) => !equal).map(({ path }) => path);
  return [
    `${paint('bad', '✖')} ${name} came out differently: ${firstText(first)}  ${cost}`,
    ...(first?.row ? [`  ${rowDifferenceText(first.row)}`] : []),
    ...(differing.length > 1 ? [`  ${differing.length} files differ: ${differing.join(', ')}`] : []),
    ...(otherCode ? ['  other code made it, so that other bytes say nothing against it'] : []),
    ...classLines(found.numericClasses),
  ].join('\n');
}

/** The last lines: what a single stage came to, or the count of several, and where everything is kept. */
export function reproductionsText(
  stages: readonly Reproduction[],
  scratch: string | null,
  paint: Paint,
): string {
  const [only] = stages;
  const head = stages.length === 1 && only !== undefined ? reproductionText(only, paint) : sum(stages, paint);
  return scratch === null ? head : `${head}\n  kept in ${scratch}`;
}

function sum(stages: readonly Reproduction[], paint: Paint): string {
  const equal = stages.filter(({ status }) => status === 'equal').length;
  if (equal < stages.length) return `${paint('bad', '✖')} ${equal} of ${stages.length} stages reproduced`;
  const files = stages.reduce((count, one) => count + one.files.length, 0);
  return `${paint('good', '✔')} ${equal} stages reproduced: ${counted(files)}, same bytes`;
}

const counted = (files: number) => `${files} ${files === 1 ? 'file' : 'files'}`;

function firstText(first: Reproduction['first']): string {
  if (first === null) return 'in the statistics of its manifest alone';
  const { path, offsetBytes, from, to } = first;
  if (offsetBytes === null) return `only one has ${path}`;
  return `${path} at byte ${offsetBytes}, ${byteText(to)} instead of ${byteText(from)}`;
}

const byteText = (byte: number | null) =>
  byte === null ? 'the end' : `0x${byte.toString(16).padStart(2, '0')}`;

function classLines({ made, here }: Reproduction['numericClasses']): string[] {
  if (made === null) return [`  numeric class here: ${classText(here)}; no commit says where it was made`];
  if (classText(made) === classText(here))
    return [`  numeric class, there and here: ${classText(here)}: the bytes should be equal`];
  return [
    `  numeric class there: ${classText(made)}`,
    `  numeric class here:  ${classText(here)}; another class may give other bytes`,
  ];
}

function classText({ architecture, instructionSet, onnxRuntime, node, gpu, driver }: NumericClass): string {
  const device = gpu === null ? [] : [`${gpu} (${driver ?? 'driver unknown'})`];
  return [architecture, instructionSet, `ONNX Runtime ${onnxRuntime}`, `Node ${node}`, ...device].join(', ');
}
