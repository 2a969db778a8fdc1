import type { ArtifactReader, Compute } from '../../../../storage/ports.js';

const passBytes: Compute<{ readonly from: ArtifactReader }, { readonly link: number }, object> = async (
  { from },
  { link },
  { draft },
) => {
  const file = await draft.write('bytes', from.read('bytes'));
  const work = { count: file.sizeBytes, unit: 'bytes' } as const;
  return { kind: 'bytes', schemaVersion: 1, files: [file], work, statistics: { link } };
};

export default passBytes;
