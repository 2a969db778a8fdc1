import { runInChild } from '../../../../engine/runtime/child-process.js';

/** A parent to be killed: prints its child's process id once the child works. */
const [entry = '', act = 'hang'] = process.argv.slice(2);
await runInChild({
  entry,
  message: { act },
  signal: new AbortController().signal,
  device: null,
  onProgress: ({ values }) => console.log(values?.pid),
  onLog: () => undefined,
});
