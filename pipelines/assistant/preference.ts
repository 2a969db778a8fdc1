import { type StageRef, trainingState } from '../references.js';
import { evaluatePreferenceModel } from '../stages/evaluate-preference-model.js';
import { finetunePreferenceModel } from '../stages/finetune-preference-model.js';
import { pretrainPreferenceModel } from '../stages/pretrain-preference-model.js';
import { tokenizePairs } from '../stages/tokenize-pairs.js';
import type { Candidate, HeldoutScores, TokenPairSet } from './candidates.js';
import { imitation } from './imitation.js';
import type { Corpora, PairSet } from './ingest.js';
import type { LanguageModel } from './language-model.js';
import { type Params, preferenceWindow, threadsAlone } from './params.js';

export interface PreferenceModels {
  readonly candidates: readonly Candidate[];
  /** Language models that are judged as if they were preference models. */
  readonly imitators: readonly HeldoutScores[];
  readonly tokenPairs: readonly TokenPairSet[];
  readonly evaluations: readonly HeldoutScores[];
}

export const WITH_PMP = 'with PMP';
export const WITHOUT_PMP = 'without PMP';

/**
 * Sections 3 and 4 of the paper: preference-model pretraining (PMP) on public comparisons, then finetuning on a
 * target set with and without it. Without public pairs there is no PMP, without comparisons no finetuning.
 */
export function preferenceModels(
  params: Params,
  { published, target }: Corpora,
  lm: LanguageModel,
): PreferenceModels {
  const tokenized = ({ set, pairs }: PairSet): TokenPairSet => {
    const inputs = { pairs, tokenizer: lm.tokenizer };
    return { set, pairs: tokenizePairs(inputs, {}, { label: `tokenize-${set}` }) };
  };
  const sets = published.map(tokenized);
  const pretrained = pretrain(params, sets, lm);
  const judged = sets.filter(({ set }) => params.judgePmpOn?.includes(set) ?? true);
  const scored = pretrained.flatMap((candidate) =>
    judged.map((set) => heldoutScores(params, candidate, set, `evaluate-pmp-${set.set}`)),
  );
  const targets = target === null ? [] : [tokenized(target)];
  const finetuned = targets.flatMap((set) => [
    ...pretrained.map(({ model }) => finetune(params, model, set, WITH_PMP, 'finetune')),
    finetune(params, lm.model, set, WITHOUT_PMP, 'finetune-without-pmp'),
  ]);
  const imitators = targets.flatMap((set) => imitation(params, lm, set));
  return {
    imitators,
    candidates: [...pretrained, ...finetuned],
    tokenPairs: [...sets, ...targets],
    evaluations: [...scored, ...finetuned, ...imitators],
  };
}

function pretrain(params: Params, sets: readonly TokenPairSet[], { model }: LanguageModel): Candidate[] {
  if (sets.length === 0) return [];
  const { from, ...pmp } = params.pmp;
  const settings = { ...pmp, ...preferenceWindow(params) };
  const continued = from === null ? undefined : trainingState(from);
  const inputs = { model, pairs: sets.map(({ pairs }) => pairs), from: continued };
  const { execution } = params;
  return [{ name: 'PMP', label: 'pmp', model: pretrainPreferenceModel(inputs, settings, { execution }) }];
}

function finetune(
  params: Params,
  model: StageRef<'checkpoint'>,
  set: TokenPairSet,
  name: string,
  label: string,
): HeldoutScores {
  const settings = { ...params.finetune, ...preferenceWindow(params) };
  const options = { label, execution: params.execution };
  const finetuned = finetunePreferenceModel({ model, pairs: set.pairs }, settings, options);
  return heldoutScores(params, { name, label, model: finetuned }, set, `evaluate-${label}`);
}

function heldoutScores(
  params: Params,
  candidate: Candidate,
  { set, pairs }: TokenPairSet,
  label: string,
): HeldoutScores {
  const inputs = { model: candidate.model, pairs };
  const scores = evaluatePreferenceModel(inputs, params.evaluate, { label, execution: threadsAlone(params) });
  return { ...candidate, set, scores };
}
