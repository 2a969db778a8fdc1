import type { RunRecord } from '../storage/runs/run-record.js';
import type { Context } from './context.js';
import { type ExitCode, exitCodeOfRun, exitCodes } from './exit-codes.js';
import { type Interruption, type Interruptions, listenForInterruptions } from './interruptions.js';
import { type RunDisplay, runDisplayOf } from './output/run-display.js';
import { isOver, type RunView } from './output/run-view.js';

export interface Watched {
  /** The last that was seen; null when the watcher left before the first record. */
  readonly view: RunView | null;
  readonly exit: ExitCode;
}

export interface WatchOptions {
  readonly records: AsyncIterable<RunRecord>;
  /** Completes a record with what its artifacts say. */
  readonly viewOf: (record: RunRecord) => Promise<RunView>;
  readonly cancel: () => void;
}

const question = 'The run goes on by itself.  [d] detach   [c] cancel the run   [s] stay';

/**
 * Follows a run to its end. Ctrl-C never stops it: on a terminal the first press asks, the second leaves;
 * elsewhere, and on SIGTERM, the watcher leaves at once. Where nobody can be asked and no time limit is given, it
 * leaves a run that waits for approval too.
 */
export async function watchRun(options: WatchOptions, { out, stdin, flags }: Context): Promise<Watched> {
  const display = runDisplayOf(out);
  const interruptions = listenForInterruptions(stdin, flags.timeout);
  const mayAsk = flags.input && out.progress === 'bar' && stdin.isTTY === true;
  try {
    const awaitsAnswers = mayAsk || flags.timeout !== undefined;
    return await watchWith(options, { display, interruptions, mayAsk, awaitsAnswers });
  } finally {
    interruptions.close();
    display.end();
  }
}

export interface Watcher {
  readonly display: RunDisplay;
  readonly interruptions: Interruptions;
  /** Whether a first Ctrl-C asks what to do. */
  readonly mayAsk: boolean;
  /** Whether it stays while the run waits for approval. */
  readonly awaitsAnswers: boolean;
}

/** `watchRun` with everything that it listens to and draws on as arguments. */
export async function watchWith(
  { records, viewOf, cancel }: WatchOptions,
  { display, interruptions, mayAsk, awaitsAnswers }: Watcher,
): Promise<Watched> {
  const iterator = records[Symbol.asyncIterator]();
  let view: RunView | null = null;
  let asking = false;
  let record = iterator.next();
  let interruption = interruptions.next();
  for (;;) {
    const event = await Promise.race([
      record.then((result) => ({ result })),
      interruption.then((cause) => ({ cause })),
    ]);
    if ('result' in event) {
      if (event.result.done)
        return { view, exit: view === null ? exitCodes.stillRunning : exitCodeOfRun(view.record) };
      view = await viewOf(event.result.value);
      display.show(view);
      const leaves = view.record.status === 'waiting' && !awaitsAnswers;
      if (leaves || isOver(view.record)) return { view, exit: exitCodeOfRun(view.record) };
      record = iterator.next();
      continue;
    }
    const answer = answerTo(event.cause, asking, mayAsk);
    if (typeof answer === 'number') {
      record.catch(() => {});
      return { view, exit: answer };
    }
    if (answer === 'cancel') cancel();
    asking = answer === 'ask';
    if (asking) interruptions.readKeys();
    else interruptions.stopKeys();
    display.ask(asking ? question : null);
    interruption = interruptions.next();
  }
}

/** An exit code to leave with, or what to do and go on. */
function answerTo(
  cause: Interruption,
  asking: boolean,
  mayAsk: boolean,
): ExitCode | 'ask' | 'cancel' | 'stay' {
  if (cause === 'terminate') return exitCodes.terminated;
  if (cause === 'timeout') return exitCodes.stillRunning;
  if (cause === 'interrupt') return asking || !mayAsk ? exitCodes.interrupted : 'ask';
  if (cause.key === 'd') return exitCodes.interrupted;
  if (cause.key === 'c') return 'cancel';
  return cause.key === 's' || !asking ? 'stay' : 'ask';
}
