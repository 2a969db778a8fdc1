/**
 * Loaded into every process of a project under test (`NODE_OPTIONS=--import`), before its own code. It writes down
 * each training step that a process executes, and dies at the fault points that it is told of. The product knows
 * nothing of it.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';

const folder = process.env.RETORT_WITNESS;
const entry = process.argv[1] ?? '';
const stepsFile = () => join(folder, 'steps');

/** `control`, `compute` or `training`, with its thread for checkpoints; null for every other process. */
function kindOfProcess() {
  const name = basename(entry, '.js');
  if (name === 'training-child' || name === 'settling-thread') return 'training';
  if (name !== 'worker-process') return null;
  return JSON.parse(process.argv[2]).roles.includes('control') ? 'control' : 'compute';
}

/** Reads the job off the start message, and each step off the progress that is sent before its checkpoint. */
function witnessSteps() {
  let job = null;
  const { emit, send } = process;
  process.emit = (name, ...rest) => {
    if (name === 'message' && rest[0]?.kind === 'start') job = rest[0].message.job;
    return emit.call(process, name, ...rest);
  };
  process.send = (message, ...rest) => {
    const { progress } = message;
    if (progress?.unit === 'steps') {
      const { id: stage, key } = job;
      const line = {
        stage,
        key,
        step: progress.done,
        of: progress.total,
        process: process.pid,
        at: Date.now(),
      };
      appendFileSync(stepsFile(), `${JSON.stringify({ ...line, worker: process.ppid })}\n`);
    }
    return send.call(process, message, ...rest);
  };
}

function hasTrained(stage) {
  const text = existsSync(stepsFile()) ? readFileSync(stepsFile(), 'utf8') : '';
  const lines = text.split('\n').filter((line) => line.includes(`"stage":"${stage}"`));
  return lines.some((line) => JSON.parse(line).step === JSON.parse(line).of);
}

/** Each fault, `{ process, point, visit, after }`, kills once in a project: at that visit, when `after` has trained. */
async function armFaults(kind) {
  const faults = JSON.parse(readFileSync(join(folder, 'faults.json'), 'utf8'));
  const own = faults.filter((fault) => fault.process === kind);
  if (own.length === 0) return;
  const { armFaultPoints } = await import(new URL('../storage/fault-points.js', pathToFileURL(entry)).href);
  const visits = new Map();
  const visitAll = (fault) => () => {
    const marker = join(folder, `fired-${fault.process}-${fault.point.replace(':', '-')}`);
    if (existsSync(marker) || (fault.after !== undefined && !hasTrained(fault.after))) return;
    visits.set(fault, (visits.get(fault) ?? 0) + 1);
    if (visits.get(fault) < fault.visit) return;
    writeFileSync(marker, `${process.pid}\n`);
    process.kill(process.pid, 'SIGKILL');
  };
  armFaultPoints(
    own.flatMap((fault) =>
      Array.from({ length: 1000 }, (_, index) => ({
        point: fault.point,
        visit: index + 1,
        act: visitAll(fault),
      })),
    ),
  );
}

const kind = folder !== undefined ? kindOfProcess() : null;
if (kind === 'training' && isMainThread) witnessSteps();
if (kind !== null) await armFaults(kind);
