import { stateOfCheckpoint } from '../engine/train/kept-state.js';
import type { Digest } from '../lineage/digest.js';
import { sha256 } from '../lineage/digest.js';
import type { ArtifactManifest } from '../lineage/manifest.js';
import type { StatementFacts } from '../lineage/statement.js';
import { stateFacts } from '../lineage/training-state.js';
import { stateText } from '../pipelines/continuation.js';
import type { BoundState } from '../pipelines/spec.js';
import { readManifest } from '../storage/artifacts.js';
import { commitArtifact, findCommit } from '../storage/commit.js';
import { draftWriter } from '../storage/draft.js';
import { DraftIncomplete, ObjectMissing } from '../storage/errors.js';
import { type KeptState, keptStates, stateKeeper } from '../storage/kept-states.js';
import { manifestOf } from '../storage/manifest.js';
import { measuringWriter } from '../storage/measuring-writer.js';
import type { ObjectStore } from '../storage/object-store.js';
import type { ArtifactDraft, ArtifactReader } from '../storage/ports.js';
import { readLiveProgress } from '../storage/progress/live-progress.js';
import { peekCheckpoint } from '../storage/progress/peek-checkpoint.js';
import type { ControlHost } from './control-host.js';
import { StateLost } from './errors.js';
import { type ResolvedStage, resolveStage } from './stage-inputs.js';

/** A state that another training can continue from. */
interface AvailableState extends KeptState {
  manifest(): Promise<ArtifactManifest>;
}

/**
 * The states of a training that another one can continue from, ascending by step: those that were kept, and while it
 * is unfinished that of its newest checkpoint in the store. Nothing is written.
 */
export async function availableStates(store: ObjectStore, stageKey: Digest): Promise<AvailableState[]> {
  const states = new Map<number, AvailableState>();
  for (const state of await keptStates(store, stageKey))
    states.set(state.step, { ...state, manifest: () => readManifest(store, state.artifact) });
  const checkpoint = await peekCheckpoint(store, stageKey);
  if (checkpoint !== null && isTraining(checkpoint) && !states.has(checkpoint.manifest.work.count)) {
    const draft = await stateOfCheckpoint(checkpoint, measuringWriter, async (file) => file);
    const { manifest, digest: artifact } = manifestOf(draft);
    const { count: step } = manifest.work;
    states.set(step, { step, artifact, manifest: async () => manifest });
  }
  return [...states.values()].sort((a, b) => a.step - b.step);
}

/** A teacher's record has checkpoints too. */
const isTraining = ({ manifest }: ArtifactReader): boolean =>
  manifest.files.some(({ path }) => path === 'weights.safetensors');

/**
 * Makes the state an artifact like any other: its bytes, its manifest, and a signed statement that says of which
 * training it is. From then on it is kept. Doing it twice is harmless. @throws StateLost
 */
export async function commitState(host: ControlHost, state: BoundState): Promise<void> {
  const { store, signer, trust } = host;
  const training = await resolveStage(store, state.run, state.stage);
  const draft = await draftOf(store, training.key, state);
  const facts = stateFacts(await factsOf(host, training, state), state.step);
  try {
    await commitArtifact(store, signer, { draft, facts, trust });
  } catch (error) {
    if (!(error instanceof DraftIncomplete)) throw error;
    throw new StateLost(stateText(state), state.artifact, error.message);
  }
}

async function draftOf(store: ObjectStore, stageKey: Digest, state: BoundState): Promise<ArtifactDraft> {
  try {
    return await readManifest(store, state.artifact);
  } catch (error) {
    if (!(error instanceof ObjectMissing)) throw error;
  }
  const checkpoint = await peekCheckpoint(store, stageKey);
  if (checkpoint === null)
    throw new StateLost(stateText(state), state.artifact, 'the training has no checkpoint');
  const writer = draftWriter(store);
  const draft = await stateOfCheckpoint(checkpoint, writer, ({ path }) =>
    writer.write(path, checkpoint.read(path)),
  );
  if (manifestOf(draft).digest !== state.artifact) {
    const why = `the newest checkpoint is that of step ${draft.work.count}`;
    throw new StateLost(stateText(state), state.artifact, why);
  }
  await stateKeeper(store, stageKey).keep(draft);
  return draft;
}

/** What is known of the training: from its commit, or from its run and the worker that computed it. */
async function factsOf(
  { store, trust, codes, stages, build }: ControlHost,
  { key, stage, computeDigest, inputs }: ResolvedStage,
  state: BoundState,
): Promise<Omit<StatementFacts, 'stageKey'>> {
  const { commit } = await findCommit(store, key, { trust });
  if (commit !== null) return commit.facts;
  const live = await readLiveProgress(store, key);
  if (live === null)
    throw new StateLost(stateText(state), state.artifact, 'nothing tells where it was computed');
  const code = codes.get(stages[stage.stage]?.definition.compute ?? '');
  const isOwn = code?.digest === computeDigest;
  return {
    ...{ stage: stage.stage, params: stage.params, execution: stage.execution, computeDigest, inputs },
    bundle: isOwn ? sha256(code.bundle) : null,
    modules: isOwn ? code.modules : [],
    ...{ lockfile: build.lockfile, git: isOwn ? build.git : null, worker: build.version },
    ...{ numericClass: live.numericClass, startedAt: live.at, endedAt: live.at, run: state.run },
  };
}
