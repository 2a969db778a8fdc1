import type { DecoderConfig } from '../../engine/layers/decoder-config.js';
import type { DistilContextParams, RecordTeacherParams } from '../../engine/train/distillation-params.js';
import type { FinetuneLanguageModelParams, PretrainLanguageModelParams } from '../../engine/train/params.js';
import { type Estimator, type InputView, UnknownUntil } from './facts.js';
import { scored, shortCount, trained, trainerRefusal } from './figures.js';
import { allParameters, forwardFlops, trainingFlops, weightBytes } from './transformer-cost.js';
import { scoringBytes, sequencesPerRun, trainingBytes } from './transformer-memory.js';

/** Exactly the tokens that its steps read; the vocabulary is the tokenizer's. */
export const estimatePretrainLanguageModel: Estimator = ({ params, one }) => {
  const wanted = params as unknown as PretrainLanguageModelParams;
  const tokens = one('tokens');
  const decoder = () => ({ ...wanted.decoder, vocabularySize: tokens.statistic('vocabularySize') });
  return nextTokenTraining(decoder, wanted.decoder.contextLength, wanted, tokens);
};

export const estimateFinetuneLanguageModel: Estimator = ({ params, one }) => {
  const wanted = params as unknown as FinetuneLanguageModelParams;
  const decoder = () => one('model').decoder();
  const contextLength = () => wanted.contextLength ?? decoder().contextLength;
  return nextTokenTraining(decoder, contextLength, wanted, one('tokens'));
};

type NextTokenParams = Pick<
  PretrainLanguageModelParams,
  'steps' | 'batchSequences' | 'evaluateEverySteps' | 'heldoutSequences'
>;

function nextTokenTraining(
  decoder: () => DecoderConfig,
  length: number | (() => number),
  { steps, batchSequences, evaluateEverySteps, heldoutSequences }: NextTokenParams,
  data: InputView,
): ReturnType<Estimator> {
  const window = () => (typeof length === 'number' ? length : length());
  const evaluations = Math.ceil(steps / evaluateEverySteps);
  const heldoutTokens = () => {
    const most = (heldoutSequences ?? Number.POSITIVE_INFINITY) * window();
    return Math.min(most, heldoutOf(data, heldoutSequences === null));
  };
  const tokensSeen = () => steps * batchSequences * window();
  return {
    flops: () => {
      const [config, tokens] = [decoder(), window()];
      const value =
        tokensSeen() * trainingFlops(config, { tokens }) +
        evaluations * heldoutTokens() * forwardFlops(config, { tokens });
      return trained(value, { decoder: config, tokens: `T ${shortCount(tokensSeen())}` });
    },
    memoryBytes: () => {
      const tokens = window();
      const run = { sequences: sequencesPerRun(tokens, batchSequences), tokens };
      return { value: trainingBytes(decoder(), run), basis: 'arena and activations' };
    },
    refusal: () => trainerRefusal(decoder()),
    outputBytes: () => weightBytes(decoder()),
    statistics: { parameters: () => allParameters(decoder()), tokensSeen },
    decoder,
  };
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
    memoryBytes: () => {
      const shape = { sequences: 1, tokens: prompt() + sequenceTokens };
      return { value: scoringBytes(decoder(), shape), basis: 'weights and one layer' };
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

export const estimateDistilContext: Estimator = ({ params, one }) => {
  const { epochs, batchSequences } = params as unknown as DistilContextParams;
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
    memoryBytes: () => {
      const sequences = sequencesPerRun(length(), batchSequences);
      const shape = { sequences, tokens: length() };
      return { value: trainingBytes(decoder(), shape), basis: 'arena and activations, at most' };
    },
    refusal: () => trainerRefusal(decoder()),
    outputBytes: () => weightBytes(decoder()),
    statistics: { parameters: () => allParameters(decoder()), tokensSeen },
    decoder,
  };
};
