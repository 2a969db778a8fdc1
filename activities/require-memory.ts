import { type MemoryRoom, memoryRoom } from '../engine/runtime/machine-memory.js';
import { TooLittleMemory } from '../engine/runtime/memory-errors.js';
import { processBytes } from '../engine/train/process-memory.js';
import type { InputFact } from '../lineage/statement.js';
import { memoryOf, type StageQuestion } from '../pipelines/estimate/estimate-stage.js';
import type { ArtifactFacts } from '../pipelines/estimate/facts.js';
import { smallerChoice } from '../pipelines/estimate/smaller-choice.js';
import { artifactFacts } from '../service/artifact-facts.js';
import type { ObjectStore } from '../storage/object-store.js';
import type { StageJob } from '../workflows/messages.js';
import { resolveStage } from './stage-inputs.js';

/** The plan's figure is within a tenth of what a process takes: what is refused would not fit even then. */
const SURELY = 0.9;

/**
 * Refuses a stage that needs more memory than there is, before anything is allocated.
 * @returns what it will need, in bytes; null where that is not known
 * @throws TooLittleMemory with the parameter to change, and a value with which it would fit
 */
export async function requireMemory(
  store: ObjectStore,
  job: StageJob,
  room: MemoryRoom = memoryRoom(),
): Promise<number | null> {
  const question = await questionOf(store, job);
  if (question.execution.device === 'cuda') return null;
  const need = memoryOf(question, processBytes);
  if (need === null || SURELY * need.value <= room.availableBytes) return need?.value ?? null;
  throw new TooLittleMemory(
    job.id,
    { bytes: need.value, basis: need.basis },
    { bytes: room.availableBytes, of: room.of },
    smallerChoice(question, processBytes, room.availableBytes),
  );
}

/** The stage with what is known of its inputs, which are all there. */
async function questionOf(store: ObjectStore, { run, id }: StageJob): Promise<StageQuestion> {
  const { stage, inputs } = await resolveStage(store, run, id);
  const factsOf = async ({ kind, sha256 }: InputFact): Promise<ArtifactFacts> => {
    const facts = kind === 'artifact' ? await artifactFacts(store, sha256) : null;
    return facts ?? { bytes: null, statistics: {}, decoder: null, until: sha256 };
  };
  const entries = Object.entries(inputs).map(
    async ([name, input]) =>
      [name, await Promise.all([input].flat().map((one) => factsOf(one as InputFact)))] as const,
  );
  return { ...stage, inputs: Object.fromEntries(await Promise.all(entries)) };
}
