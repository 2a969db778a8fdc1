/** A GPT-2-style decoder: learned positions, pre-norm, tied embeddings, GELU (tanh), `d_ff = 4·width`. */
export interface DecoderConfig {
  readonly vocabularySize: number;
  readonly contextLength: number;
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
}
