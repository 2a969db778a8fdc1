import type { ArtifactReader } from '../storage/ports.js';
import { NamesMismatch } from './errors.js';
import type { ReportParams } from './params.js';

/** Every list may be empty; what is not there is reported as not measured. */
export type ReportInputs = {
  readonly scores: readonly ArtifactReader[];
  readonly tasks: readonly ArtifactReader[];
  readonly checkpoints: readonly ArtifactReader[];
  readonly threads: readonly ArtifactReader[];
  readonly documents: readonly ArtifactReader[];
  readonly pairs: readonly ArtifactReader[];
  readonly tokens: readonly ArtifactReader[];
  readonly tokenPairs: readonly ArtifactReader[];
};

/** An input with the name that the parameters give it; `license` is absent where a license makes no sense. */
export interface NamedArtifact {
  readonly name: string;
  readonly license?: string | null;
  readonly reader: ArtifactReader;
}

/** Joins two lists of equal length. @throws NamesMismatch */
export function named<Name>(
  list: string,
  names: readonly Name[],
  readers: readonly ArtifactReader[],
): { name: Name; reader: ArtifactReader }[] {
  if (names.length !== readers.length) throw new NamesMismatch(list, readers.length, names.length);
  return names.flatMap((name, index) => {
    const reader = readers[index];
    return reader ? [{ name, reader }] : [];
  });
}

/** Data artifacts in the order of the pipeline: sources first, then what was made of them. */
export function corporaOf(inputs: ReportInputs, params: ReportParams): NamedArtifact[] {
  const licensed = (['threads', 'documents', 'pairs'] as const).flatMap((list) =>
    named(list, params[list], inputs[list]).map(({ name, reader }) => ({ ...name, reader })),
  );
  const derived = (['tokens', 'tokenPairs'] as const).flatMap((list) =>
    named(list, params[list], inputs[list]),
  );
  return [...licensed, ...derived];
}
