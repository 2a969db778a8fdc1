import { InvalidArgumentError, Option } from 'commander';
import { type Act, type Add, count } from '../arguments.js';

const collect = (value: string, before: readonly string[]) => [...before, value];

/** A finite number of an interval. */
function numberBetween(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value >= low && value <= high) return value;
    throw new InvalidArgumentError(`It is not a number from ${low} to ${high}.`);
  };
}

function seed(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It is not a whole number.');
  return Number(text);
}

function someText(text: string, before: readonly string[]): readonly string[] {
  if (text === '') throw new InvalidArgumentError('An empty text stops everything.');
  return collect(text, before);
}

/** Models come in, write, and go out. */
export function modelCommands(add: Add, act: Act): void {
  sampleCommand(add, act);
  importCommand(add, act);
  exportCommand(add, act);
}

function sampleCommand(add: Add, act: Act): void {
  const hottest = 100;
  add('sample <checkpoint>', 'let a language model write')
    .addOption(
      new Option(
        '--prompt <text>',
        'what to continue; - reads standard input (default: a document begins)',
      ).conflicts('chat'),
    )
    .addOption(new Option('--chat', 'hold a dialogue: one turn a line of standard input').conflicts('count'))
    .option(
      '--temperature <number>',
      'divides the logits; 0 takes the likeliest token',
      numberBetween(0, hottest),
      1,
    )
    .option('--top-k <count>', 'only so many of the likeliest tokens (default: all)', count)
    .option(
      '--top-p <share>',
      'only the likeliest tokens that reach this probability',
      numberBetween(0, 1),
      1,
    )
    .option('--max-tokens <count>', 'most tokens of a continuation', count, 128)
    .option('--stop <text>', 'end before this text (repeatable)', someText, [])
    .option('--seed <number>', 'the same seed gives the same text', seed, 0)
    .option('--count <count>', 'how many continuations', count, 1)
    .option('--tokenizer <reference>', 'another tokenizer than the one that the checkpoint names')
    .action((reference, options, command) =>
      act(command, async (context) =>
        (await import('../commands/sample.js')).sampleCheckpoint(reference, options, context),
      ),
    );
}

function importCommand(add: Add, act: Act): void {
  add('import <location>', 'make a checkpoint of a published model: a folder, or hf:owner/name[@revision]')
    .option('--name <name>', 'what to call its files in the lineage (default: the last part of the location)')
    .option('--license <text>', 'its license, recorded beside its files')
    .option('--set <path=value>', 'change a parameter of the run (repeatable)', collect, [])
    .option('--detach', 'return once the run is accepted')
    .action((location, options, command) =>
      act(command, async (context) =>
        (await import('../commands/import.js')).importModel(location, options, context),
      ),
    );
}

function exportCommand(add: Add, act: Act): void {
  add('export <reference>', 'write an artifact as files that other programs read')
    .addOption(
      new Option(
        '--format <format>',
        'safetensors, onnx: a folder as Hugging Face reads it; html: a report (default: what suits the artifact)',
      ).choices(['safetensors', 'onnx', 'csv', 'json', 'html', 'svg']),
    )
    .option('--figure <id>', 'one figure of a report, as svg, csv or json')
    .option('--part <folder>', 'rows of one part of the artifact only, such as heldout')
    .option('-o, --output <path>', 'where to (default, but for a model: standard output)')
    .option('--force', 'replace what is there')
    .action((reference, options, command) =>
      act(command, async (context) =>
        (await import('../commands/export.js')).exportArtifact(reference, options, context),
      ),
    );
}
