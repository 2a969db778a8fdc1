import type { ArtifactReader, Compute } from '../../../../storage/ports.js';
import { type Behaviour, foldSteps } from './steps.js';

interface Params {
  readonly steps: number;
  readonly failAtStep: number | null;
}

const foldBytes: Compute<{ readonly from: readonly ArtifactReader[] }, Params, Behaviour> = async (
  { from },
  params,
  context,
) => {
  const copies = await Promise.all(from.map((one) => one.bytes('bytes')));
  const state = await foldSteps('fold', Buffer.concat(copies), params, context);
  const file = await context.draft.write('state', state);
  const work = { count: params.steps, unit: 'steps' } as const;
  return { kind: 'bytes', schemaVersion: 1, files: [file], work, statistics: {} };
};

export default foldBytes;
