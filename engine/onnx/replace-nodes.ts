import onnxProto from 'onnx-proto';
import { graphOf, prefixed } from './named-graph.js';

const { onnx } = onnxProto;

/** A node, as it may be replaced. */
export interface ReplaceableNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  /** Whole numbers by name. */
  readonly attributes: { readonly [name: string]: number };
}

/** The model with other computations in the place of some nodes of one output. */
export function replaceNodes(
  model: Uint8Array,
  /** A model of the same inputs, called `x0`, `x1` …, whose output is `y`; null keeps the node. */
  replacement: (node: ReplaceableNode) => Uint8Array | null,
): Uint8Array {
  const whole = onnx.ModelProto.decode(model);
  const graph = graphOf(model);
  const parts = (graph.node ?? []).map((node) => {
    const seen = {
      op: node.opType ?? '',
      inputs: node.input ?? [],
      output: node.output?.[0] ?? '',
      attributes: Object.fromEntries(
        (node.attribute ?? []).map(({ name, i }) => [name ?? '', Number(i ?? 0)]),
      ),
    };
    const other = replacement(seen);
    if (other === null) return { node: [node], initializer: [] };
    const names = new Map([...seen.inputs.map((name, i) => [`x${i}`, name] as const), ['y', seen.output]]);
    return prefixed(graphOf(other), seen.output, names);
  });
  const initializer = [...(graph.initializer ?? []), ...parts.flatMap((part) => part.initializer)];
  const node = parts.flatMap((part) => part.node);
  return onnx.ModelProto.encode({ ...whole, graph: { ...graph, initializer, node } }).finish();
}
