import { z } from 'zod';
import { huggingFaceModel } from './hugging-face-model.js';
import { pipeline } from './pipeline.js';
import { importModel as importModelStage } from './stages/import-model.js';

/** A published model and its tokenizer as a checkpoint, for later runs to train, judge and sample. */
export const importModel = pipeline({
  name: 'import-model',
  params: z.strictObject({
    /** A folder, or `hf:owner/name[@revision]`. */
    location: z.string().min(1),
    name: z.string().min(1).optional(),
    license: z.string().nullable().default(null),
    model: importModelStage.params.prefault({}),
  }),
  build: ({ location, name, license, model }) =>
    huggingFaceModel(location, { name, license, params: model }).model,
});
