import { z } from 'zod';
import { digest } from '../stages/distillation-schemas.js';
import { importModel } from '../stages/import-model.js';

const path = z.string().min(1);
const paths = z.array(path).min(1);
const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be letters, digits, points, hyphens and underscores');
const license = z.string().min(1).nullable().default(null);
const dumpLicense = z.string().min(1).nullable().default('CC-BY-SA-4.0');

/** Files under one name. */
const files = (called: string) =>
  z
    .strictObject({ files: paths, name: name.default(called), license })
    .nullable()
    .default(null);

/** Files by path, relative to the run file. Every source may be absent where the method allows. */
export const Sources = z
  .strictObject({
    /** Dumps of question sites: pairs for PMP, text for the language model, dialogues for distillation. */
    stackexchange: z
      .array(
        z.strictObject({
          posts: path,
          votes: path,
          site: name.default('stackexchange'),
          license: dumpLicense,
        }),
      )
      .default([]),
    /** Dumps of communities: pairs for PMP and text for the language model. */
    reddit: z
      .array(
        z.strictObject({ submissions: paths, comments: paths, community: name.default('reddit'), license }),
      )
      .default([]),
    /** Histories of wikis: pairs for PMP. */
    wikipedia: z
      .array(z.strictObject({ history: paths, wiki: name.default('wikipedia'), license: dumpLicense }))
      .default([]),
    /** A published language model to begin with: a folder in Hugging Face's layout, or `hf:owner/name`. */
    model: z
      .strictObject({
        location: path,
        license,
        pretrainingLearningRate: importModel.params.shape.pretrainingLearningRate,
      })
      .nullable()
      .default(null),
    /** Plain text for the tokenizer and the language model. */
    text: files('text'),
    /** The target set of finetuning. */
    comparisons: files('comparisons'),
    /** How an assistant is to be. A named prompt that this version knows must be that text. */
    prompt: z.strictObject({ file: path, name, sha256: digest, license }).nullable().default(null),
    /** What the assistants are judged by: comparisons of answers by category, or last words of texts. */
    tasks: z
      .array(
        z.strictObject({
          files: paths,
          /** Of each file, in their order, where its rows name none. */
          categories: z.array(z.string().min(1)).default([]),
          format: z.enum(['hhh', 'last-word']),
          name,
          license,
        }),
      )
      .default([]),
  })
  .refine(({ stackexchange, reddit, text }) => stackexchange.length + reddit.length > 0 || text !== null, {
    error: 'a language model needs text: give stackexchange, reddit or text',
  })
  .refine(
    ({ stackexchange, reddit, wikipedia, comparisons, prompt }) =>
      stackexchange.length + reddit.length + wikipedia.length > 0 || comparisons !== null || prompt !== null,
    { error: 'a preference model needs pairs: give stackexchange, reddit, wikipedia or comparisons' },
  );
