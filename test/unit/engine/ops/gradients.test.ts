import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { backward } from '../../../../engine/graph/backward.js';
import { elementCount } from '../../../../engine/graph/shape.js';
import { constant, input, type Value } from '../../../../engine/graph/value.js';
import { multiply } from '../../../../engine/ops/elementwise.js';
import { ops } from '../../../../engine/ops/index.js';
import { total } from '../../../../engine/ops/reduce.js';
import { type Elements, openGraph, scattered } from '../run-graph.js';
import { type OpCase, opCases } from './op-cases.js';

const step = 1e-5;

const operandsOf = ({ shapes }: OpCase, dtype: 'float32' | 'float64'): Value[] =>
  shapes.map((shape, i) => input(`x${i}`, dtype, shape));

const feedsOf = ({ shapes, positive }: OpCase): Record<string, number[]> =>
  Object.fromEntries(
    shapes.map((shape, i) => [`x${i}`, scattered(shape, i + 1).map((x) => (positive ? 1.5 + x : x))]),
  );

/** A scalar that weighs every element of y differently. */
const lossOf = (y: Value): Value => total(multiply(y, constant(y.dtype, y.shape, scattered(y.shape, 9))));

async function analyticGradients(opCase: OpCase): Promise<Record<string, Elements>> {
  const operands = operandsOf(opCase, 'float64');
  const gradients = backward(lossOf(opCase.build(...operands)), operands);
  const outputs = Object.fromEntries(gradients.map((gradient, i) => [`dx${i}`, gradient]));
  return (await openGraph(operands, outputs)).run(feedsOf(opCase));
}

async function centralDifferences(opCase: OpCase): Promise<Record<string, Elements>> {
  const operands = operandsOf(opCase, 'float64');
  const graph = await openGraph(operands, { loss: lossOf(opCase.build(...operands)) });
  const lossAt = async (name: string, element: number, by: number) => {
    const feeds = feedsOf(opCase);
    const moved = { ...feeds, [name]: feeds[name]?.map((x, i) => (i === element ? x + by : x)) ?? [] };
    return (await graph.run(moved)).loss?.[0] ?? Number.NaN;
  };
  const gradients: Record<string, number[]> = {};
  for (const [i, shape] of opCase.shapes.entries()) {
    gradients[`dx${i}`] = [];
    for (let element = 0; element < elementCount(shape); element++) {
      const rise = (await lossAt(`x${i}`, element, step)) - (await lossAt(`x${i}`, element, -step));
      gradients[`dx${i}`]?.push(rise / (2 * step));
    }
  }
  return gradients;
}

function expectClose(found: Record<string, Elements>, expected: Record<string, Elements>, tolerance: number) {
  expect(Object.keys(found)).toEqual(Object.keys(expected));
  for (const [name, elements] of Object.entries(expected)) {
    expect(found[name]?.length).toBe(elements.length);
    for (const [i, element] of elements.entries()) {
      const error = Math.abs((found[name]?.[i] ?? Number.NaN) - element);
      expect(error, `${name}[${i}]`).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(element)));
    }
  }
}

const cases = Object.entries(opCases).flatMap(([op, list]) => list.map((opCase) => ({ op, opCase })));

describe.each(cases)('$op of $opCase.name', ({ opCase }) => {
  it('has the gradient of its central differences in float64', async () => {
    expectClose(await analyticGradients(opCase), await centralDifferences(opCase), 1e-5);
  });

  it('gives in float32 what it gives in float64', async () => {
    const outcome = async (dtype: 'float32' | 'float64') => {
      const operands = operandsOf(opCase, dtype);
      const y = opCase.build(...operands);
      const gradients = backward(lossOf(y), operands).map((dx, i) => [`dx${i}`, dx]);
      return (await openGraph(operands, { y, ...Object.fromEntries(gradients) })).run(feedsOf(opCase));
    };
    expectClose(await outcome('float32'), await outcome('float64'), 2e-5);
  });
});

describe('the list of ops', () => {
  const root = new URL('../../../../engine/', import.meta.url);
  const modulesOf = async (room: string) =>
    Promise.all(
      readdirSync(new URL(`${room}/`, root)).map((file) => import(new URL(`${room}/${file}`, root).pathname)),
    );
  const opNames = (modules: object[]) =>
    modules.flatMap((module) => Object.entries(module).flatMap(([name, value]) => (value?.op ? [name] : [])));

  it('holds every op that a file of the room exports, but for those that nothing flows back through', async () => {
    const { minimum, cumulativeSum, scatterRows } = await import(
      '../../../../engine/ops/without-gradient.js'
    );
    const withoutGradient = opNames([{ minimum, cumulativeSum, scatterRows }]);
    expect(withoutGradient).toEqual(['minimum', 'cumulativeSum', 'scatterRows']);
    expect([...Object.keys(ops), ...withoutGradient].toSorted()).toEqual(
      opNames(await modulesOf('ops')).toSorted(),
    );
  });

  it('has a gradient case for every op and composite', async () => {
    const composites = opNames([...(await modulesOf('layers')), ...(await modulesOf('losses'))]);
    expect(Object.keys(opCases).toSorted()).toEqual([...Object.keys(ops), ...composites].toSorted());
  });
});
