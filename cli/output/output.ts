import { type Paint, painter, toAscii } from './style.js';
import { type ColorChoice, type Terminal, terminalOf } from './terminal.js';

type ProgressStyle = 'bar' | 'plain' | 'json' | 'none';

export interface OutputFlags {
  readonly json: boolean;
  readonly progress: ProgressStyle | 'auto';
  readonly color: ColorChoice;
  readonly quiet: boolean;
}

/** A document for machines; every one names its schema, which `docs/schemas/` holds. */
interface JsonDocument {
  readonly schema: `retort.${string}/${number}`;
  readonly [field: string]: unknown;
}

/** Where commands print: results to standard output, everything else to standard error. */
export interface Output {
  readonly json: boolean;
  readonly progress: ProgressStyle;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** What standard output shows; `paint` colors for it. */
  readonly results: Terminal;
  readonly paint: Paint;
  /** What standard error shows. */
  readonly notes: Terminal;
  readonly paintNotes: Paint;
  /** The result of a command: a document under `--json`, otherwise the text. */
  show(document: JsonDocument, text: () => string): void;
  /** More of the result, for people only. */
  say(text: string): void;
  /** A remark for people on standard error; silent under `--quiet`. */
  note(text: string): void;
  /** A remark that nobody should miss, on standard error. */
  warn(text: string): void;
  /** An error for people on standard error, or its document under `--json`. */
  fail(document: JsonDocument, text: () => string): void;
}

interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
}

export function outputOf({ stdout, stderr, env }: Streams, flags: OutputFlags): Output {
  const results = terminalOf(stdout, env, flags.color);
  const notes = terminalOf(stderr, env, flags.color);
  const print = (stream: NodeJS.WriteStream, terminal: Terminal, text: string) => {
    stream.write(`${terminal.unicode ? text : toAscii(text)}\n`);
  };
  const printDocument = (document: JsonDocument) => stdout.write(`${JSON.stringify(document)}\n`);
  return {
    json: flags.json,
    progress: progressStyle(flags, notes),
    stdout,
    stderr,
    results,
    paint: painter(results),
    notes,
    paintNotes: painter(notes),
    show: (document, text) => (flags.json ? printDocument(document) : print(stdout, results, text())),
    say: (text) => {
      if (!flags.json) print(stdout, results, text);
    },
    note: (text) => {
      if (!flags.quiet) print(stderr, notes, text);
    },
    warn: (text) => print(stderr, notes, text),
    fail: (document, text) => (flags.json ? printDocument(document) : print(stderr, notes, text())),
  };
}

function progressStyle({ progress, quiet, json }: OutputFlags, notes: Terminal): ProgressStyle {
  if (progress !== 'auto') return progress;
  if (quiet || json) return 'none';
  return notes.live ? 'bar' : 'plain';
}
