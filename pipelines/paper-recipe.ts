import { z } from 'zod';
import { AssistantParams } from './assistant/params.js';
import { Sources } from './assistant/source-params.js';
import { assistant } from './assistant.js';
import { ladder, rungNames } from './ladder.js';
import { paperSources } from './paper-sources.js';
import { parseParams } from './parse-params.js';
import { pipeline } from './pipeline.js';
import { TrainingExecution } from './stages/training-schemas.js';

/** Every number that the paper gives is a default; where it gives none, record 0034 says what was decided. */
const PaperRecipeParams = z.strictObject({
  /** Size of the models, by the published name. */
  rung: z.enum(rungNames).default('13M'),
  /** Share of the published tokens that pretraining and distillation see. */
  scale: z.number().positive().default(1),
  /** Folder of the dumps, relative to the run file; `sources` names other files instead. */
  dataFolder: z.string().min(1).default('data'),
  sources: Sources.nullable().default(null),
  contextLength: z.int().min(64).default(8_192),
  preferenceContextLength: z.int().min(32).default(1_024),
  vocabularySize: z.int().min(260).max(65_536).default(65_536),
  pretrainingTokens: z.number().positive().default(400e9),
  distillationTokens: z.number().positive().default(350e6),
  /** Tokens of one pretraining step. */
  batchTokens: z.int().min(1).default(524_288),
  /** Proportions of StackExchange, Reddit and Wikipedia in PMP; null takes every pair of all sources. */
  mixture: z.tuple([z.number(), z.number(), z.number()]).nullable().default([0.7, 0.13, 0.17]),
  /** Pairs of the target set; null takes all. */
  finetunePairs: z.int().min(1).nullable().default(null),
  heldoutFraction: z.number().gt(0).lt(1).default(0.01),
  seed: z.int().min(0).default(1),
  execution: TrainingExecution.prefault({}),
});

type Params = z.output<typeof PaperRecipeParams>;

/** Learning rates of later stages are the paper's multiples of the pretraining rate; batches are 32. */
export const paperRecipe = pipeline({
  name: 'paper-recipe',
  params: PaperRecipeParams,
  build: (params) =>
    assistant.build(
      parseParams(AssistantParams, assistantParams(params), '') as z.output<typeof AssistantParams>,
    ),
});

function assistantParams(params: Params): z.input<typeof AssistantParams> {
  const sources = params.sources ?? Sources.parse(paperSources(params.dataFolder));
  const { contextLength, preferenceContextLength, scale, heldoutFraction, seed, execution } = params;
  const threeSources = [sources.stackexchange, sources.reddit, sources.wikipedia].every(
    ({ length }) => length > 0,
  );
  const oneWiki = sources.wikipedia.length === 1;
  return {
    title: `Askell et al. 2021 at ${params.rung}`,
    command: `retort run paper.run.ts --set rung=${params.rung} --set scale=${scale}`,
    ...{ sources, heldoutFraction, seed, execution },
    tokenizer: { vocabularySize: params.vocabularySize },
    lm: languageModel(params),
    preferenceContextLength: Math.min(contextLength, preferenceContextLength),
    pmp: {
      ...{ form: 'binarised', learningRateMultiple: 0.1, batchPairs: 32 },
      weights: threeSources && oneWiki ? params.mixture : null,
    },
    finetune: { learningRateMultiple: 0.01, batchPairs: 32, pairs: params.finetunePairs },
    ...(sources.prompt === null ? {} : distillation(params)),
  };
}

function languageModel({ rung, scale, contextLength, pretrainingTokens, batchTokens }: Params) {
  const { layers, width, heads, learningRate } = ladder[rung];
  const batchSequences = Math.max(1, Math.round(batchTokens / contextLength));
  const steps = Math.max(1, Math.round((scale * pretrainingTokens) / (batchSequences * contextLength)));
  return {
    decoder: { contextLength, layers, width, heads },
    ...{ batchSequences, steps, learningRate },
    warmupSteps: Math.ceil(steps / 100),
    evaluateEverySteps: Math.max(1, Math.ceil(steps / 100)),
  };
}

/** The prompt takes up to three quarters of the window, so a sequence is the last quarter. */
function distillation({ scale, contextLength, distillationTokens }: Params) {
  const sequenceTokens = Math.floor(contextLength / 4);
  const sequences = Math.max(1, Math.round((scale * distillationTokens) / sequenceTokens));
  return {
    teacher: { k: 50, sequences, sequenceTokens, dialogueFraction: 0.5 },
    distil: { learningRateMultiple: 0.05, batchSequences: 32, schedule: 'linear-to-zero' as const },
    finetuneOnPrompt: { steps: 10, batchSequences: 32, contextLength: Math.floor(contextLength / 8) },
  };
}
