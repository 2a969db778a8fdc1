import { z } from 'zod';
import { defineStage } from '../../../../pipelines/define-stage.js';
import { pipeline } from '../../../../pipelines/pipeline.js';
import { source } from '../../../../pipelines/references.js';

/** Of both stages: how long they take, whether they fail, and where they note each thing that they do. */
const Behaviour = z.strictObject({
  stepMs: z.int().min(0).default(0),
  /** File that gets a line for every step that is executed. */
  trace: z.string().nullable().default(null),
  checkpointEverySteps: z.int().min(1).default(5),
});

/** A source, unchanged: the smallest computation on the CPU queue. */
export const copyBytes = defineStage({
  name: 'copy-bytes',
  label: 'copy',
  inputs: { from: 'source' },
  output: 'bytes',
  params: z.strictObject({
    copy: z.int().default(1),
    failAtStep: z.int().nullable().default(null),
    steps: z.int().default(1),
  }),
  execution: Behaviour,
  compute: 'test/integration/temporal/byte-copy/copy-bytes',
  queue: 'cpu',
  reproducible: 'bytes',
});

/** An artifact's bytes, unchanged, so that stages can follow each other. */
export const passBytes = defineStage({
  name: 'pass-bytes',
  label: 'pass',
  inputs: { from: 'bytes' },
  output: 'bytes',
  params: z.strictObject({ link: z.int() }),
  execution: z.strictObject({}),
  compute: 'test/integration/temporal/byte-copy/pass-bytes',
  queue: 'cpu',
  reproducible: 'bytes',
});

/** The shape of a training: steps that depend on the ones before, checkpoints, a child process on the GPU queue. */
export const foldBytes = defineStage({
  name: 'fold-bytes',
  label: 'fold',
  inputs: { from: 'bytes[]' },
  output: 'bytes',
  params: z.strictObject({ steps: z.int().min(1), failAtStep: z.int().nullable().default(null) }),
  execution: Behaviour,
  compute: 'test/integration/temporal/byte-copy/fold-bytes',
  queue: 'gpu',
  reproducible: 'bytes',
});

const copyParams = z.strictObject({
  source: z.string(),
  /** One copy for each number; equal numbers in two runs make equal keys. */
  copies: z.array(z.int()).default([1]),
  copySteps: z.int().default(1),
  copyStepMs: z.int().default(0),
  copyFailsAt: z.int().nullable().default(null),
  steps: z.int().default(10),
  stepMs: z.int().default(0),
  checkpointEverySteps: z.int().default(5),
  failAtStep: z.int().nullable().default(null),
  trace: z.string().nullable().default(null),
});

/** Copies, then one fold over all of them. */
export const byteCopy = pipeline({
  name: 'byte-copy',
  params: copyParams,
  build: (params) => {
    const { trace, checkpointEverySteps } = params;
    const copies = params.copies.map((copy) =>
      copyBytes(
        { from: source(params.source) },
        { copy, steps: params.copySteps, failAtStep: params.copyFailsAt },
        { execution: { stepMs: params.copyStepMs, trace } },
      ),
    );
    const { steps, stepMs, failAtStep } = params;
    return foldBytes(
      { from: copies },
      { steps, failAtStep },
      { execution: { stepMs, trace, checkpointEverySteps } },
    );
  },
});

/** A copy, and then one stage after the other that does nothing. */
export const byteChain = pipeline({
  name: 'byte-chain',
  params: z.strictObject({ source: z.string(), links: z.int().min(1), copy: z.int() }),
  build: ({ source: location, links, copy }) => {
    let last = copyBytes({ from: source(location) }, { copy });
    for (let link = 1; link <= links; link += 1) last = passBytes({ from: last }, { link });
    return last;
  },
});
