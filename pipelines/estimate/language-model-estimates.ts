import type { DecoderConfig } from '../../engine/layers/decoder-config.js';
import type { DistilContextParams, RecordTeacherParams } from '../../engine/train/distillation-params.js';
import type { FinetuneLanguageModelParams, PretrainLanguageModelParams } from '../../engine/train/params.js';
import { batchItems } from './batch-items.js';
import { type Estimator, type InputView, type StageView, UnknownUntil } from './facts.js';
import { laneChoice, scored, shortCount, trained, trainerRefusal } from './figures.js';
import { allParameters, forwardFlops, trainingFlops, weightBytes } from './transformer-cost.js';

/** Exactly the tokens that its steps read; the vocabulary is the tokenizer's. */
export const estimatePretrainLanguageModel: Estimator = (stage) => {
  const wanted = stage.params as unknown as PretrainLanguageModelParams;
  const tokens = stage.one('tokens');
  const decoder = () => ({ ...wanted.decoder, vocabularySize: tokens.statistic('vocabularySize') });
  return nextTokenTraining(decoder, wanted.decoder.contextLength, wanted, stage);
};

export const estimateFinetuneLanguageModel: Estimator = (stage) => {
  const wanted = stage.params as unknown as FinetuneLanguageModelParams;
  const decoder = () => stage.one('model').decoder();
  const contextLength = () => wanted.contextLength ?? decoder().contextLength;
  return nextTokenTraining(decoder, contextLength, wanted, stage);
};

type NextTokenParams = Pick<
  PretrainLanguageModelParams,
  'steps' | 'batchSequences' | 'batchTokens' | 'evaluateEverySteps' | 'heldoutSequences' | 'microBatches'
>;

function nextTokenTraining(
  decoder: () => DecoderConfig,
  length: number | (() => number),
  { steps, batchSequences, batchTokens, evaluateEverySteps, heldoutSequences, microBatches }: NextTokenParams,
  { execution, one, all }: StageView,
): ReturnType<Estimator> {
  const data = one('tokens');
  const window = () => (typeof length === 'number' ? length : length());
  const perStep = () => batchItems(batchSequences, batchTokens, window());
  const sequences = () => steps * perStep() - sequencesBehind(all('from'));
  const heldoutTokens = () => {
    const most = (heldoutSequences ?? Number.POSITIVE_INFINITY) * window();
    return Math.min(most, heldoutOf(data, heldoutSequences === null));
  };
  const tokensSeen = () => steps * perStep() * window();
  return {
    flops: () => {
      const [config, tokens] = [decoder(), window()];
      const evaluations = Math.ceil(sequences() / perStep() / evaluateEverySteps);
      const value =
        sequences() * tokens * trainingFlops(config, { tokens }) +
        evaluations * heldoutTokens() * forwardFlops(config, { tokens });
      return trained(value, { decoder: config, tokens: `T ${shortCount(sequences() * tokens)}` });
    },
    memory: () => {
      const items = { of: 'next tokens', sequences: perStep(), tokens: window() } as const;
      const trains = { items, microBatches, on: laneChoice(execution) };
      return { work: { decoder: decoder(), trains, scores: items }, basis: 'state and largest run' };
    },
    refusal: () => trainerRefusal(decoder(), microBatches),
    outputBytes: () => weightBytes(decoder()),
    statistics: { parameters: () => allParameters(decoder()), tokensSeen },
    decoder,
  };
}

/** What the state that a training continues from has read already; nothing where no state tells. */
function sequencesBehind([from]: readonly InputView[]): number {
  try {
    return from?.statistic('position') ?? 0;
  } catch (error) {
    if (!(error instanceof UnknownUntil)) throw error;
    return 0;
  }
}

/** Held-out tokens, or no bound where another one stands. */
function heldoutOf(data: InputView, needed: boolean): number {
  try {
    return data.statistic('heldout.tokens');
  } catch (error) {
    if (needed || !(error instanceof UnknownUntil)) throw error;
    return Number.POSITIVE_INFINITY;
  }
}

/** The teacher reads at most `sequenceTokens` of every sequence, each after the prompt. */
export const estimateRecordTeacher: Estimator = ({ params, one }) => {
  const wanted = params as unknown as RecordTeacherParams;
  const { sequences, heldoutSequences, sequenceTokens, dialogueFraction, k } = wanted;
  const tokens = (sequences + heldoutSequences) * sequenceTokens;
  const decoder = () => one('model').decoder();
  const prompt = () => one('prompt').statistic('tokens');
  const idBytes = () => (decoder().vocabularySize <= 65_536 ? 2 : 4);
  const dialogues = Math.round(sequences * dialogueFraction);
  return {
    flops: () => {
      const attended = { tokens: 2 * prompt() + sequenceTokens };
      const value =
        tokens * forwardFlops(decoder(), attended) + 2 * prompt() * forwardFlops(decoder(), attended);
      return scored(value, { decoder: decoder(), tokens: `T at most ${shortCount(tokens)}` });
    },
    memory: () => {
      const scores = { of: 'next tokens', sequences: 1, tokens: prompt() + sequenceTokens } as const;
      return { work: { decoder: decoder(), trains: null, scores }, basis: 'weights and largest run' };
    },
    outputBytes: () => tokens * (idBytes() + k * (idBytes() + 4)),
    statistics: {
      sequenceTokens: () => sequenceTokens,
      tokens: () => tokens,
      'train.texts': () => sequences - dialogues,
      'train.dialogues': () => dialogues,
      k: () => k,
    },
  };
};

export const estimateDistilContext: Estimator = ({ params, execution, one }) => {
  const { epochs, batchSequences, batchTokens, microBatches, k } = params as unknown as DistilContextParams;
  const teacher = one('teacher');
  const decoder = () => one('model').decoder();
  const length = () => teacher.statistic('sequenceTokens');
  const tokensSeen = () =>
    epochs * length() * (teacher.statistic('train.texts') + teacher.statistic('train.dialogues'));
  return {
    flops: () => {
      const value = tokensSeen() * trainingFlops(decoder(), { tokens: length() });
      return trained(value, { decoder: decoder(), tokens: `T at most ${shortCount(tokensSeen())}` });
    },
    memory: () => {
      const items = {
        of: 'teacher',
        sequences: batchItems(batchSequences, batchTokens, length()),
        tokens: length(),
        k,
      } as const;
      const trains = { items, microBatches, on: laneChoice(execution) };
      return { work: { decoder: decoder(), trains, scores: items }, basis: 'state and largest run, at most' };
    },
    refusal: () => trainerRefusal(decoder(), microBatches),
    outputBytes: () => weightBytes(decoder()),
    statistics: { parameters: () => allParameters(decoder()), tokensSeen },
    decoder,
  };
};
