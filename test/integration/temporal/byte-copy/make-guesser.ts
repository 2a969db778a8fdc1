import type { Compute, SourceReader } from '../../../../storage/ports.js';

interface Params {
  readonly right: number;
  readonly version: number;
}

const makeGuesser: Compute<{ readonly from: SourceReader }, Params, object> = async (
  _,
  params,
  { draft },
) => {
  const file = await draft.write('guesser.json', new TextEncoder().encode(JSON.stringify(params)));
  const work = { count: params.right, unit: 'pairs' } as const;
  return { kind: 'checkpoint', schemaVersion: 1, files: [file], work, statistics: {} };
};

export default makeGuesser;
