import { z } from 'zod';
import { PromoteParams } from '../effects/promote.js';
import { distilContext } from '../stages/distil-context.js';
import { evaluatePreferenceModel } from '../stages/evaluate-preference-model.js';
import { finetuneImitation } from '../stages/finetune-imitation.js';
import { finetuneLanguageModel } from '../stages/finetune-language-model.js';
import { finetunePreferenceModel } from '../stages/finetune-preference-model.js';
import { ingestReddit } from '../stages/ingest-reddit.js';
import { ingestWikipedia } from '../stages/ingest-wikipedia.js';
import { pretrainLanguageModel } from '../stages/pretrain-language-model.js';
import { pretrainPreferenceModel } from '../stages/pretrain-preference-model.js';
import { recordTeacher } from '../stages/record-teacher.js';
import { trainTokenizer } from '../stages/train-tokenizer.js';
import { Sources } from './source-params.js';

/** What each stage takes, less what the pipeline decides for all of them. */
const shared = { seed: true } as const;
const preference = { seed: true, contextLength: true } as const;
const filters = { source: true } as const;
const wiki = { source: true, seed: true, heldoutFraction: true, maxPairsPerGroup: true } as const;
const taught = { seed: true, prompt: true, teacher: true, k: true } as const;

/** A stage's parameters before they are checked together, which the stage itself does. */
const fieldsOf = <Shape extends z.ZodRawShape>({ shape }: z.ZodObject<Shape>) => z.strictObject(shape);

/** The training state that a training continues from, `RUN/STAGE@STEP`; null begins by itself. */
const from = z.string().min(1).nullable().default(null);

export const AssistantParams = z
  .strictObject({
    title: z.string().min(1).default('Assistant'),
    /** True when the data were written for demonstration. */
    synthetic: z.boolean().default(false),
    /** The command that runs this again, for the report. */
    command: z.string().min(1).default('retort run'),
    sources: Sources,
    /** Of splits, weights and orders. */
    seed: z.int().min(0).default(1),
    /** Share of the questions, pages and documents that no training reads. */
    heldoutFraction: z.number().gt(0).lt(1).default(0.1),
    maxPairsPerGroup: z.int().min(1).default(10),
    reddit: ingestReddit.params.omit(filters).prefault({}),
    wikipedia: ingestWikipedia.params.omit(wiki).prefault({}),
    tokenizer: trainTokenizer.params.omit(shared).prefault({}),
    /** Null where a published model is given instead. */
    lm: fieldsOf(pretrainLanguageModel.params).omit(shared).extend({ from }).nullable().default(null),
    /** Window of preference training in tokens; null takes that of `lm`. */
    preferenceContextLength: z.int().min(8).nullable().default(null),
    pmp: fieldsOf(pretrainPreferenceModel.params).omit(preference).extend({ from }).prefault({}),
    /** Sets of public pairs on whose held-out pairs PMP is judged; null judges it on all of them. */
    judgePmpOn: z.array(z.string().min(1)).nullable().default(null),
    finetune: fieldsOf(finetunePreferenceModel.params).omit(preference).prefault({}),
    /** The baseline beside finetuning, on as many pairs; null leaves it out. */
    imitate: fieldsOf(finetuneImitation.params)
      .omit({ ...preference, pairs: true })
      .nullable()
      .default(null),
    /** What the prompted model is asked for; null distils nothing. */
    teacher: recordTeacher.params.omit(shared).nullable().default(null),
    distil: fieldsOf(distilContext.params).omit(taught).prefault({}),
    /** The baseline beside distillation, trained on the prompt's own text; null leaves it out. */
    finetuneOnPrompt: fieldsOf(finetuneLanguageModel.params).omit(shared).nullable().default(null),
    evaluate: evaluatePreferenceModel.params.prefault({}),
    /** What the finetuned preference model becomes if it passes the rule; null promotes nothing. */
    champion: z
      .strictObject({
        name: PromoteParams.shape.champion,
        rule: PromoteParams.shape.rule,
        approval: PromoteParams.shape.approval,
      })
      .nullable()
      .default(null),
    execution: pretrainLanguageModel.execution.prefault({}),
  })
  .refine(({ lm, preferenceContextLength }) => lm !== null || preferenceContextLength !== null, {
    error: 'the window of a published model is not known here: give preferenceContextLength',
  })
  .refine(
    ({ sources, teacher, finetuneOnPrompt }) =>
      sources.prompt !== null || (teacher === null && finetuneOnPrompt === null),
    { error: 'distillation needs a prompt: give sources.prompt' },
  )
  .refine(({ sources, champion }) => champion === null || sources.comparisons !== null, {
    error: 'a champion is judged on comparisons: give sources.comparisons',
  });

/** For schedules: what is trained again is meant to take a place. */
export const RetrainParams = AssistantParams.refine(({ champion }) => champion !== null, {
  error: 'retraining needs a place to take: give champion',
});

export type Params = z.output<typeof AssistantParams>;

/** What all trainings on pairs share. */
export function preferenceWindow({ seed, preferenceContextLength, lm }: Params) {
  return { seed, contextLength: preferenceContextLength ?? lm?.decoder.contextLength };
}

/** For stages that train nothing, and so have no lanes. */
export const threadsAlone = ({ execution: { threads } }: Pick<Params, 'execution'>): { threads?: number } =>
  threads === null ? {} : { threads };
