import onnxProto from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { constant, input, type Value } from '../../../../engine/graph/value.js';
import { emit } from '../../../../engine/onnx/emit.js';
import { add, multiply, negate } from '../../../../engine/ops/elementwise.js';
import { openGraph } from '../run-graph.js';

const nodesOf = (bytes: Uint8Array) => onnxProto.onnx.ModelProto.decode(bytes).graph?.node ?? [];
const x = input('x', 'float32', [2]);

describe('emit', () => {
  it('emits an expression that is written twice once', () => {
    const twice = (): Value => negate(multiply(x, 2));
    expect(nodesOf(emit([x], { y: add(twice(), twice()) })).map(({ opType }) => opType)).toEqual([
      'Mul',
      'Neg',
      'Add',
    ]);
  });

  it('shares constants, but not those that differ in shape alone', () => {
    const vectorOfOne = constant('float32', [1], [2]);
    const bytes = emit([x], { y: add(multiply(x, 2), multiply(add(x, 2), vectorOfOne)) });
    const { graph } = onnxProto.onnx.ModelProto.decode(bytes);
    expect(graph?.initializer?.map(({ dims }) => dims?.map(Number))).toEqual([[], [1]]);
  });

  it('gives results the names that were asked for, even when they are inputs or the same', async () => {
    const y = negate(x);
    const graph = await openGraph([x], { y, again: y, copy: x, z: add(y, 1) });
    expect(await graph.run({ x: [1, 2] })).toEqual({
      y: [-1, -2],
      again: [-1, -2],
      copy: [1, 2],
      z: [0, -1],
    });
  });

  it('emits the same bytes for the same graph, whatever was emitted between', () => {
    const bytes = () => emit([x], { y: multiply(add(x, 1.5), negate(x)) });
    const first = bytes();
    emit([x], { other: negate(add(x, 7)) });
    expect(bytes()).toEqual(first);
  });
});
