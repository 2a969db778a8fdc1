import { z } from 'zod';
import { defineStage } from '../../../../pipelines/define-stage.js';
import { PromoteParams, promote } from '../../../../pipelines/effects/promote.js';
import { pipeline } from '../../../../pipelines/pipeline.js';
import { source } from '../../../../pipelines/references.js';

/** A model that is right on its first items and wrong on all others. */
export const makeGuesser = defineStage({
  name: 'make-guesser',
  label: 'guesser',
  inputs: { from: 'source' },
  output: 'checkpoint',
  params: z.strictObject({ right: z.int().min(0), version: z.int() }),
  execution: z.strictObject({}),
  compute: 'test/integration/temporal/byte-copy/make-guesser',
  queue: 'cpu',
  reproducible: 'bytes',
});

export const scoreGuesser = defineStage({
  name: 'score-guesser',
  label: 'judge',
  inputs: { model: 'checkpoint' },
  output: 'scores',
  params: z.strictObject({ items: z.int().min(1) }),
  execution: z.strictObject({ waitMs: z.int().default(0) }),
  compute: 'test/integration/temporal/byte-copy/score-guesser',
  queue: 'cpu',
  reproducible: 'bytes',
});

/** Makes a guesser, judges it, and promotes it. */
export const guessing = pipeline({
  name: 'guessing',
  params: z.strictObject({
    source: z.string(),
    right: z.int(),
    /** Tells apart guessers that are equally good. */
    version: z.int().default(1),
    items: z.int().default(40),
    waitMs: z.int().default(0),
    promotion: PromoteParams,
  }),
  build: ({ source: location, right, version, items, waitMs, promotion }) => {
    const model = makeGuesser({ from: source(location) }, { right, version });
    const scores = scoreGuesser({ model }, { items }, { execution: { waitMs } });
    return promote({ model, scores }, promotion);
  },
});
