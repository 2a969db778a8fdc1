import { z } from 'zod';
import { evaluatePreferenceModel } from './stages/evaluate-preference-model.js';
import { finetunePreferenceModel } from './stages/finetune-preference-model.js';
import { pretrainLanguageModel } from './stages/pretrain-language-model.js';
import { pretrainPreferenceModel } from './stages/pretrain-preference-model.js';
import { trainTokenizer } from './stages/train-tokenizer.js';

const path = z.string().min(1);
const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be letters, digits, points, hyphens and underscores');
const license = z.string().min(1).nullable().default(null);

/** Files by path, relative to the run file. Every source may be absent where the method allows. */
const Sources = z
  .strictObject({
    /** Dumps of question sites: pairs for PMP, and text for the language model. */
    stackexchange: z
      .array(
        z.strictObject({
          posts: path,
          votes: path,
          site: name.default('stackexchange'),
          license: z.string().min(1).nullable().default('CC-BY-SA-4.0'),
        }),
      )
      .default([]),
    /** Plain text for the tokenizer and the language model. */
    text: z
      .strictObject({ files: z.array(path).min(1), name: name.default('text'), license })
      .nullable()
      .default(null),
    /** The target set of finetuning. */
    comparisons: z
      .strictObject({ files: z.array(path).min(1), name: name.default('comparisons'), license })
      .nullable()
      .default(null),
  })
  .refine(({ stackexchange, text }) => stackexchange.length > 0 || text !== null, {
    error: 'a language model needs text: give stackexchange or text',
  })
  .refine(({ stackexchange, comparisons }) => stackexchange.length > 0 || comparisons !== null, {
    error: 'a preference model needs pairs: give stackexchange or comparisons',
  });

/** What each stage takes, less what the pipeline decides for all of them. */
const shared = { seed: true } as const;
const preference = { seed: true, contextLength: true } as const;

export const PreferencePretrainingParams = z.strictObject({
  title: z.string().min(1).default('Preference model pretraining'),
  /** True when the data were written for demonstration. */
  synthetic: z.boolean().default(false),
  /** The command that runs this again, for the report. */
  command: z.string().min(1).default('retort run'),
  sources: Sources,
  /** Of splits, weights and orders. */
  seed: z.int().min(0).default(1),
  /** Share of the questions and documents that no training reads. */
  heldoutFraction: z.number().gt(0).lt(1).default(0.1),
  maxPairsPerGroup: z.int().min(1).default(10),
  tokenizer: trainTokenizer.params.omit(shared).prefault({}),
  lm: pretrainLanguageModel.params.omit(shared),
  /** Window of preference training in tokens; null takes the language model's. */
  preferenceContextLength: z.int().min(8).nullable().default(null),
  pmp: pretrainPreferenceModel.params.omit(preference).prefault({}),
  finetune: finetunePreferenceModel.params.omit(preference).prefault({}),
  evaluate: evaluatePreferenceModel.params.prefault({}),
  execution: pretrainLanguageModel.execution.prefault({}),
});
