import type { StageRef } from '../references.js';
import { evaluatePreferenceModel } from '../stages/evaluate-preference-model.js';
import { finetunePreferenceModel } from '../stages/finetune-preference-model.js';
import { pretrainPreferenceModel } from '../stages/pretrain-preference-model.js';
import { tokenizePairs } from '../stages/tokenize-pairs.js';
import type { Corpora, PairSet } from './ingest.js';
import type { LanguageModel } from './language-model.js';
import type { Params } from './params.js';

/** A preference model. */
export interface Candidate {
  readonly name: string;
  /** Of the stage that trains it. */
  readonly label: string;
  readonly model: StageRef<'checkpoint'>;
}

/** A candidate's scores of the held-out pairs of one set. */
export interface HeldoutScores extends Candidate {
  readonly set: string;
  readonly scores: StageRef<'scores'>;
}

/** Tokenized pairs by the name of their set. */
export interface TokenPairSet {
  readonly set: string;
  readonly pairs: StageRef<'token-pairs'>;
}

export interface PreferenceModels {
  readonly candidates: readonly Candidate[];
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
  { model, tokenizer }: LanguageModel,
): PreferenceModels {
  const { execution } = params;
  const tokenized = ({ set, pairs }: PairSet): TokenPairSet => {
    return { set, pairs: tokenizePairs({ pairs, tokenizer }, {}, { label: `tokenize-${set}` }) };
  };
  const sets = published.map(tokenized);
  const pairs = sets.map((one) => one.pairs);
  const settings = { ...params.pmp, ...window(params) };
  const pretrained =
    pairs.length === 0
      ? []
      : [
          {
            name: 'PMP',
            label: 'pmp',
            model: pretrainPreferenceModel({ model, pairs }, settings, { execution }),
          },
        ];
  const judged = sets.filter(({ set }) => params.judgePmpOn?.includes(set) ?? true);
  const scored = pretrained.flatMap((candidate) =>
    judged.map((set) => heldoutScores(params, candidate, set, `evaluate-pmp-${set.set}`)),
  );
  if (target === null) return { candidates: pretrained, tokenPairs: sets, evaluations: scored };
  const targetSet = tokenized(target);
  const finetuned = [
    ...pretrained.map((from) => finetune(params, from.model, targetSet, WITH_PMP, 'finetune')),
    finetune(params, model, targetSet, WITHOUT_PMP, 'finetune-without-pmp'),
  ];
  return {
    candidates: [...pretrained, ...finetuned],
    tokenPairs: [...sets, targetSet],
    evaluations: [...scored, ...finetuned],
  };
}

function finetune(
  params: Params,
  model: StageRef<'checkpoint'>,
  set: TokenPairSet,
  name: string,
  label: string,
): HeldoutScores {
  const settings = { ...params.finetune, ...window(params) };
  const options = { label, execution: params.execution };
  const finetuned = finetunePreferenceModel({ model, pairs: set.pairs }, settings, options);
  return heldoutScores(params, { name, label, model: finetuned }, set, `evaluate-${label}`);
}

function heldoutScores(
  { evaluate, execution: { threads } }: Params,
  candidate: Candidate,
  { set, pairs }: TokenPairSet,
  label: string,
): HeldoutScores {
  const inputs = { model: candidate.model, pairs };
  const scores = evaluatePreferenceModel(inputs, evaluate, { label, execution: { threads } });
  return { ...candidate, set, scores };
}

function window({ seed, preferenceContextLength, lm }: Params) {
  return { seed, contextLength: preferenceContextLength ?? lm.decoder.contextLength };
}
