/** Torch's AdamW in float32 on one tensor, written from its definition and sharing nothing with the product. */
export class AdamW {
  readonly #first: Float32Array;
  readonly #second: Float32Array;
  #step = 0;

  constructor(
    readonly weights: Float32Array,
    readonly options: { learningRate: number; betas: [number, number]; epsilon: number; weightDecay: number },
  ) {
    this.#first = new Float32Array(weights.length);
    this.#second = new Float32Array(weights.length);
  }

  step(gradient: Float32Array): void {
    const { learningRate, betas, epsilon, weightDecay } = this.options;
    this.#step += 1;
    const [correction1, correction2] = betas.map((beta) => 1 - beta ** this.#step) as [number, number];
    for (const [i, g] of gradient.entries()) {
      this.#first[i] = betas[0] * (this.#first[i] ?? 0) + (1 - betas[0]) * g;
      this.#second[i] = betas[1] * (this.#second[i] ?? 0) + (1 - betas[1]) * g * g;
      const deviation = Math.sqrt((this.#second[i] ?? 0) / correction2) + epsilon;
      const decayed = (this.weights[i] ?? 0) * (1 - learningRate * weightDecay);
      this.weights[i] = decayed - (learningRate * (this.#first[i] ?? 0)) / correction1 / deviation;
    }
  }
}
