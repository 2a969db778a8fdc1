import type { Program } from '../graph/program.js';
import { loopForm } from '../programs/loop-form.js';
import type { Arena } from './arena.js';
import { programHere } from './device.js';
import { type LoopSession, openLoop } from './loop-session.js';
import type { AdamW } from './optimizer.js';
import type { Stepper, StepTaken, StepToTake } from './steps.js';

/** Loops that are kept for steps of other shapes to come: on a device each keeps memory of its own. */
const KEPT_LOOPS = 8;

/** Bytes of batches that one call is given at most, unless one step has more. */
const MOST_BATCH_BYTES = 256 * 2 ** 20;

/**
 * Takes steps in the `Loop` form: as many a call as run the same programs, so that weights and moments leave the device
 * once a call.
 * @param options.mostSteps of a call
 */
export function loopedSteps(
  arena: Arena,
  optimizer: AdamW,
  { threads, mostSteps }: { readonly threads: number; readonly mostSteps: number },
): Stepper {
  const loops = new Map<string, LoopSession>();
  const open = ({ microBatches }: StepToTake): Promise<LoopSession> => {
    const programs = microBatches.map((runs) => runs.map(({ program }) => programHere(program)));
    return openLoop(loopForm(programs, arena, optimizer), arena, optimizer, { threads });
  };
  /** The one of this form, opened when it is not there; the one that was not used for longest is closed. */
  const loopFor = async (form: string, step: StepToTake): Promise<LoopSession> => {
    const loop = loops.get(form) ?? (await open(step));
    loops.delete(form);
    loops.set(form, loop);
    const [oldest] = loops.keys();
    if (loops.size > KEPT_LOOPS && oldest !== undefined) {
      await loops.get(oldest)?.close();
      loops.delete(oldest);
    }
    return loop;
  };
  const formOf = formNames();
  return {
    mostSteps,
    async take(first, steps) {
      const taken: StepTaken[] = [];
      for (const { form, own } of calls(steps, formOf)) {
        const loop = await loopFor(form, own[0]);
        const given = own.map(({ microBatches, learningRate }) => ({
          batches: microBatches.flat().map(({ batch }) => batch),
          learningRate,
        }));
        taken.push(...(await loop.run(first + taken.length, given)));
      }
      return taken;
    },
    gatherMoments: async () => undefined,
    async close() {
      for (const loop of loops.values()) await loop.close();
      loops.clear();
    },
  };
}

interface Call {
  readonly form: string;
  readonly own: [StepToTake, ...StepToTake[]];
  bytes: number;
}

/** Neighbouring steps of one form, as many as one call may be given. */
function calls(steps: readonly StepToTake[], formOf: (step: StepToTake) => string): Call[] {
  const all: Call[] = [];
  for (const step of steps) {
    const [form, bytes, last] = [formOf(step), bytesOf(step), all.at(-1)];
    if (last?.form === form && last.bytes + bytes <= MOST_BATCH_BYTES) {
      last.own.push(step);
      last.bytes += bytes;
    } else all.push({ form, own: [step], bytes });
  }
  return all;
}

const bytesOf = ({ microBatches }: StepToTake): number =>
  microBatches
    .flat()
    .flatMap(({ batch }) => Object.values(batch))
    .reduce((sum, { byteLength }) => sum + byteLength, 0);

/** What a step runs as a word: programs by number, in the order in which they were met. */
function formNames(): (step: StepToTake) => string {
  const numbers = new Map<Program, number>();
  const numberOf = (program: Program): number => {
    const number = numbers.get(program) ?? numbers.size;
    numbers.set(program, number);
    return number;
  };
  return ({ microBatches }) =>
    microBatches.map((runs) => runs.map(({ program }) => numberOf(program)).join(' ')).join(' | ');
}
