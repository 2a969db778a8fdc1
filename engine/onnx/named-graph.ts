import onnxProto from 'onnx-proto';

const { onnx } = onnxProto;

/** The graph of an encoded model. */
export function graphOf(model: Uint8Array) {
  const { graph } = onnx.ModelProto.decode(model);
  if (!graph) throw new TypeError('an ONNX model without a graph');
  return graph;
}

export type Graph = ReturnType<typeof graphOf>;

const nameOf = ({ name }: { name?: string | null }): string => name ?? '';

/** What a graph has in common with others, its inputs and outputs, under their own names. */
export const ownNames = ({ input, output }: Graph): ReadonlyMap<string, string> =>
  new Map([...(input ?? []), ...(output ?? [])].map((info) => [nameOf(info), nameOf(info)]));

/** A graph's nodes and constants with other names for what it shares, and a prefix before every name of its own. */
export function prefixed(graph: Graph, prefix: string, shared: ReadonlyMap<string, string>) {
  const renamed = (name: string) => (name === '' ? name : (shared.get(name) ?? `${prefix}/${name}`));
  return {
    initializer: (graph.initializer ?? []).map((tensor) => ({ ...tensor, name: renamed(nameOf(tensor)) })),
    node: (graph.node ?? []).map((node) => ({
      ...node,
      name: `${prefix}/${nameOf(node)}`,
      input: node.input?.map(renamed),
      output: node.output?.map(renamed),
    })),
  };
}
