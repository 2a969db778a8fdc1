import finetunePreferenceModel from '../../engine/train/finetune-preference-model.js';
import pretrainLanguageModel from '../../engine/train/pretrain-language-model.js';
import type { ArtifactReader } from '../../storage/ports.js';
import {
  cadence,
  memoryCheckpoints,
  memoryContext,
  shardArtifact,
} from '../unit/engine/train/memory-artifacts.js';
import {
  languageModel,
  pairs,
  preference,
  vocabulary,
  walkingTokens,
} from '../unit/engine/train/training-bench.js';

/** Digests of the weights and of the series of two stages of the product, small, and the values of the series. */
export interface Stages {
  readonly languageModel: readonly string[];
  readonly preferenceModel: readonly string[];
}

const digestsOf = ({ manifest }: ArtifactReader): string[] =>
  manifest.files.map(({ path, sha256 }) => `${path} ${sha256}`);

/** The compute modules themselves, on the device of this process, with so many steps a call. */
export async function stagesTrained(stepsPerCall: number): Promise<Stages> {
  const contextOf = () =>
    memoryContext({ threads: 1, stepsPerCall, ...cadence }, { checkpoints: memoryCheckpoints() });
  const lm = contextOf();
  const model = lm.reader(
    await pretrainLanguageModel({ tokens: await walkingTokens() }, languageModel, lm.context),
  );
  const on = await shardArtifact('token-pairs', { train: pairs(60), heldout: pairs(20, 60) }, vocabulary);
  const pm = contextOf();
  const preferenceModel = pm.reader(
    await finetunePreferenceModel({ model, pairs: on }, preference, pm.context),
  );
  return { languageModel: digestsOf(model), preferenceModel: digestsOf(preferenceModel) };
}
