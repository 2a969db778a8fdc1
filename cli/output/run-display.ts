import { createLogUpdate } from 'log-update';
import { runDocument } from './documents.js';
import { liveFrame } from './live-frame.js';
import type { Output } from './output.js';
import { PlainLines } from './plain-lines.js';
import { Pace, type RunView } from './run-view.js';
import { toAscii } from './style.js';

/** Shows a run while it goes on. */
export interface RunDisplay {
  show(view: RunView): void;
  /** Puts a line under what is shown, such as a question; null takes it away. */
  ask(question: string | null): void;
  /** Leaves what is shown where it is. */
  end(): void;
}

/** As the flags and the terminal want it; under `--json` each change is a document on standard output. */
export function runDisplayOf(out: Output): RunDisplay {
  if (out.json) return documentDisplay(out.stdout);
  if (out.progress === 'json') return documentDisplay(out.stderr);
  if (out.progress === 'bar') return liveDisplay(out);
  if (out.progress === 'plain') return plainDisplay(out);
  return { show: () => {}, ask: () => {}, end: () => {} };
}

function documentDisplay(stream: NodeJS.WriteStream): RunDisplay {
  let last = '';
  return {
    show: (view) => {
      const line = JSON.stringify(runDocument(view));
      if (line !== last) stream.write(`${line}\n`);
      last = line;
    },
    ask: () => {},
    end: () => {},
  };
}

function plainDisplay({ stderr, notes }: Output): RunDisplay {
  const lines = new PlainLines();
  return {
    show: (view) => {
      for (const line of lines.next(view, new Date()))
        stderr.write(`${notes.unicode ? line : toAscii(line)}\n`);
    },
    ask: () => {},
    end: () => {},
  };
}

const redrawEveryMs = 120;

function liveDisplay({ stderr, notes, paintNotes }: Output): RunDisplay {
  const update = createLogUpdate(stderr, { showCursor: true });
  const pace = new Pace();
  let view: RunView | null = null;
  let question: string | null = null;
  const draw = () => {
    if (!view) return;
    const size = { columns: stderr.columns || notes.columns, rows: stderr.rows || 24 };
    const lines = liveFrame(view, { nowMs: Date.now(), ...size, paint: paintNotes, pace });
    const text = (question ? [...lines, question] : lines).join('\n');
    update(notes.unicode ? text : toAscii(text));
  };
  const timer = setInterval(draw, redrawEveryMs);
  timer.unref();
  return {
    show: (next) => {
      view = next;
      pace.observe(next.record, Date.now());
      draw();
    },
    ask: (text) => {
      question = text;
      draw();
    },
    end: () => {
      clearInterval(timer);
      draw();
      update.done();
    },
  };
}
