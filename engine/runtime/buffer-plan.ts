import type { NodeSpec, Program, TensorSpec } from '../graph/program.js';

const ELEMENT_BYTES = { float32: 4, float64: 8, int32: 4, int64: 8 } as const;

/** Ops whose result is their first operand under another shape. */
const ALIASES: ReadonlySet<string> = new Set(['Reshape']);
/** Ops that write over their first operand where nobody else reads it. */
const IN_PLACE: ReadonlySet<string> = new Set(['Sigmoid', 'Softplus', 'Softmax', 'ScatterElements']);

/**
 * Most bytes of intermediate tensors that ONNX Runtime holds at once while it runs a program on the CPU, in the order
 * and with the sharing of its planner (`allocation_planner.cc` of 1.30). Nothing is computed: shapes tell everything.
 * Parameters, batch, gradients and results are not counted, for others hold them.
 */
export function peakBufferBytes({ nodes, results, parameters, hasGradients }: Program): number {
  const kept = new Set([
    ...results.map(({ name }) => name),
    ...(hasGradients ? parameters.map(({ name }) => `grad:${name}`) : []),
  ]);
  const order = executionOrder(nodes);
  return peakOf(order, new Buffers(order, kept).plan());
}

interface Buffer {
  readonly bytes: number;
  /** Of the order, first and last node that needs it. */
  readonly from: number;
  until: number;
}

/** The largest sum of buffers that live at the same node. */
function peakOf(order: readonly NodeSpec[], buffers: readonly Buffer[]): number {
  const change = new Float64Array(order.length + 1);
  for (const { bytes, from, until } of buffers) {
    change[from] = (change[from] ?? 0) + bytes;
    change[until + 1] = (change[until + 1] ?? 0) - bytes;
  }
  let live = 0;
  return change.reduce((most, delta) => {
    live += delta;
    return Math.max(most, live);
  }, 0);
}

/** A depth-first walk from the nodes that no node reads, later ones first; of what a node reads, later ones first. */
function executionOrder(nodes: readonly NodeSpec[]): NodeSpec[] {
  const maker = new Map(nodes.flatMap((node, i) => node.outputs.map(({ name }) => [name, i] as const)));
  const sourcesOf = ({ inputs }: NodeSpec) =>
    inputs.flatMap((name) => maker.get(name) ?? []).sort((a, b) => a - b);
  const read = new Set(nodes.flatMap(sourcesOf));
  const pending = nodes.flatMap((_, i) => (read.has(i) ? [] : [{ index: i, done: false }]));
  const visited = new Set<number>();
  const order: NodeSpec[] = [];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const node = nodes[next.index];
    if (!node) continue;
    if (next.done) order.push(node);
    else if (!visited.has(next.index)) {
      visited.add(next.index);
      pending.push({ index: next.index, done: true });
      for (const index of sourcesOf(node)) if (!visited.has(index)) pending.push({ index, done: false });
    }
  }
  return order;
}

/** Who shares whose buffer: results over operands in place, and over dead buffers of the very same shape. */
class Buffers {
  readonly #order: readonly NodeSpec[];
  readonly #kept: ReadonlySet<string>;
  /** Whose buffer a value lies in, and how many will still read that buffer. */
  readonly #holder = new Map<string, string>();
  readonly #readers = new Map<string, number>();
  readonly #buffers = new Map<string, Buffer>();
  readonly #types = new Map<string, string>();
  /** Holders of dead buffers, the latest first. */
  #free: string[] = [];

  constructor(order: readonly NodeSpec[], kept: ReadonlySet<string>) {
    this.#order = order;
    this.#kept = kept;
    for (const { inputs, outputs } of order) {
      for (const name of inputs) this.#count(name, 1);
      for (const output of outputs) {
        this.#count(output.name, kept.has(output.name) ? 2 : 1);
        this.#types.set(output.name, typeOf(output));
      }
    }
  }

  plan(): readonly Buffer[] {
    for (const [at, node] of this.#order.entries()) {
      for (const output of node.outputs) this.#place(node, output, at);
      for (const name of [...node.inputs, ...node.outputs.map((output) => output.name)]) this.#read(name, at);
    }
    return [...this.#buffers.values()];
  }

  #count(name: string, change: number): number {
    const readers = (this.#readers.get(name) ?? 0) + change;
    this.#readers.set(name, readers);
    return readers;
  }

  #place(node: NodeSpec, output: TensorSpec, at: number): void {
    const shared = this.#kept.has(output.name)
      ? undefined
      : (this.#operand(node, output) ?? this.#dead(output));
    this.#holder.set(output.name, shared ?? output.name);
    if (shared !== undefined) this.#count(shared, this.#readers.get(output.name) ?? 0);
    else if (!this.#kept.has(output.name))
      this.#buffers.set(output.name, { bytes: bytesOf(output), from: at, until: this.#order.length - 1 });
  }

  #operand({ op, inputs, outputs }: NodeSpec, output: TensorSpec): string | undefined {
    if (output !== outputs[0]) return undefined;
    const [first = ''] = inputs;
    const holder = this.#holder.get(first) ?? first;
    if (ALIASES.has(op)) return holder;
    const replaces = IN_PLACE.has(op) && this.#types.get(first) === typeOf(output);
    return replaces && this.#readers.get(holder) === 1 ? holder : undefined;
  }

  #dead(output: TensorSpec): string | undefined {
    if (output.shape.length === 0) return undefined;
    const found = this.#free.find((holder) => this.#types.get(holder) === typeOf(output));
    this.#free = this.#free.filter((holder) => holder !== found);
    return found;
  }

  #read(name: string, at: number): void {
    const holder = this.#holder.get(name);
    if (holder === undefined) return;
    const readers = this.#count(holder, -1);
    const buffer = this.#buffers.get(holder);
    if (buffer) buffer.until = at;
    if (readers === 0) this.#free.unshift(holder);
  }
}

const bytesOf = ({ dtype, shape }: TensorSpec): number =>
  shape.reduce((product, size) => product * size, ELEMENT_BYTES[dtype]);

/** Buffers are interchangeable where it is equal: the size of an element, and the shape. */
const typeOf = ({ dtype, shape }: TensorSpec): string => `${ELEMENT_BYTES[dtype]}[${shape}]`;
