import { z } from 'zod';
import { pipeline } from './pipeline.js';
export const preferencePretraining = pipeline({
  name: 'preference-pretraining',
  params: z.strictObject({}),
  build: () => [],
});
