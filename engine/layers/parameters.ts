import type { DType, ParameterSpec } from '../graph/program.js';
import type { Shape } from '../graph/shape.js';
import { input, type Value } from '../graph/value.js';
import type { DecoderConfig } from './decoder-config.js';

/** GPT-2's deviation of the initial weights. */
const initialDeviation = 0.02;

type Initial = ParameterSpec['initial'];

const normal = (std: number): Initial => ({ kind: 'normal', std });
const ones: Initial = { kind: 'ones' };
const zeros: Initial = { kind: 'zeros' };

const matrix = (name: string, shape: Shape, std = initialDeviation): ParameterSpec => ({
  name,
  shape,
  initial: normal(std),
  decays: true,
});
const vector = (name: string, size: number, initial = zeros): ParameterSpec => ({
  name,
  shape: [size],
  initial,
  decays: false,
});
const norm = (name: string, width: number) => [
  vector(`${name}.weight`, width, ones),
  vector(`${name}.bias`, width),
];
/** A `Conv1D` of GPT-2: weight [in,out]. */
const linear = (name: string, from: number, to: number, std?: number) => [
  matrix(`${name}.weight`, [from, to], std),
  vector(`${name}.bias`, to),
];

/** The decoder's parameters under Hugging Face's GPT-2 names, in the order of its state dictionary. */
export function decoderParameters({
  vocabularySize,
  contextLength,
  layers,
  width,
}: DecoderConfig): ParameterSpec[] {
  const residualDeviation = initialDeviation / Math.sqrt(2 * layers);
  const block = (index: number) => {
    const at = `transformer.h.${index}`;
    return [
      ...norm(`${at}.ln_1`, width),
      ...linear(`${at}.attn.c_attn`, width, 3 * width),
      ...linear(`${at}.attn.c_proj`, width, width, residualDeviation),
      ...norm(`${at}.ln_2`, width),
      ...linear(`${at}.mlp.c_fc`, width, 4 * width),
      ...linear(`${at}.mlp.c_proj`, 4 * width, width, residualDeviation),
    ];
  };
  return [
    matrix('transformer.wte.weight', [vocabularySize, width]),
    matrix('transformer.wpe.weight', [contextLength, width]),
    ...Array.from({ length: layers }, (_, index) => block(index)).flat(),
    ...norm('transformer.ln_f', width),
  ];
}

/** The scalar head of `GPT2ForSequenceClassification` with one label: no bias. */
export const scoreParameters = ({ width }: DecoderConfig): ParameterSpec[] => [
  matrix('score.weight', [1, width]),
];

/** The graph's values of the parameters, by name. */
export class Parameters {
  readonly values: readonly Value[];
  readonly #byName: ReadonlyMap<string, Value>;

  constructor(
    readonly specs: readonly ParameterSpec[],
    dtype: DType,
  ) {
    this.#byName = new Map(specs.map(({ name, shape }) => [name, input(name, dtype, shape)]));
    this.values = [...this.#byName.values()];
  }

  get(name: string): Value {
    const value = this.#byName.get(name);
    if (!value) throw new RangeError(`no parameter ${name}`);
    return value;
  }
}
