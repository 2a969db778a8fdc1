import type { ArtifactReader } from '../../storage/ports.js';
import { CheckpointMismatch, UnfitParameter } from '../errors.js';

/** What a tokens or token-pairs artifact says of its ids. */
export interface TokenStatistics {
  readonly vocabularySize: number;
  /** Digest of the tokenizer artifact. */
  readonly tokenizer: string;
}

/** @throws UnfitParameter when the artifact names no vocabulary or tokenizer */
export function tokenStatistics(artifact: ArtifactReader): TokenStatistics {
  const { vocabularySize, tokenizer } = artifact.manifest.statistics;
  if (typeof vocabularySize !== 'number' || typeof tokenizer !== 'string') {
    throw new UnfitParameter(
      'inputs',
      'an artifact that names its vocabulary size and tokenizer',
      `statistics of a ${artifact.manifest.kind} artifact without them`,
      'make it with tokenize-corpus or tokenize-pairs',
    );
  }
  return { vocabularySize, tokenizer };
}

/** @throws CheckpointMismatch when the model reads ids of another tokenizer */
export function requireTokenizer(modelsTokenizer: string, { digest }: ArtifactReader): void {
  if (digest !== modelsTokenizer)
    throw new CheckpointMismatch('state.json', `the model's tokenizer ${modelsTokenizer}`, digest);
}

/** @throws CheckpointMismatch when ids of the artifact mean something else to the model */
export function requireSameTokenizer(modelsTokenizer: string, artifact: ArtifactReader): void {
  const { tokenizer } = tokenStatistics(artifact);
  if (tokenizer !== modelsTokenizer) {
    throw new CheckpointMismatch('state.json', `pairs made with tokenizer ${modelsTokenizer}`, tokenizer);
  }
}

/**
 * SHA-256 of the text that a tokenized prompt was made of.
 * @throws UnfitParameter for tokens that are not of a prompt
 */
export function promptDigest(prompt: ArtifactReader): string {
  const { prompt: digest } = prompt.manifest.statistics;
  if (typeof digest === 'string') return digest;
  throw new UnfitParameter('prompt', 'a prompt', 'tokens of something else', 'make it with tokenize-prompt');
}
