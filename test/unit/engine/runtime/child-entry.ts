import { writeFileSync } from 'node:fs';
import { TooLittleData } from '../../../../engine/errors.js';
import { serveChild } from '../../../../engine/runtime/serve-child.js';

/** Blocks the event loop, as a training step does. */
const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

export interface EntryMessage {
  act: 'answer' | 'refuse' | 'train' | 'hang' | 'die';
  file?: string;
}

serveChild(async ({ act, file }: EntryMessage, { signal, progress }) => {
  if (act === 'answer') {
    progress.report({ done: 1, total: 2, unit: 'steps', values: { lossNats: 0.5 } });
    progress.log('half way', 'warn');
    console.error('a line on stderr');
    return { threshold: process.env.MALLOC_TRIM_THRESHOLD_ };
  }
  if (act === 'refuse') throw new TooLittleData('none', '1', '0', 'add some');
  if (act === 'die') process.kill(process.pid, 'SIGKILL');
  for (let step = 1; act === 'hang' || !signal.aborted; step++) {
    progress.report({ done: step, total: null, unit: 'steps', values: { pid: process.pid } });
    block(act === 'hang' ? 60_000 : 50);
    await new Promise(setImmediate);
  }
  if (file) writeFileSync(file, 'checkpoint');
  return 'stopped';
});
