import type { Json, JsonObject } from '../../lineage/json.js';

/** A manifest's statistics for people. */
interface StatisticsText {
  /** Name and value; the parts of an object are named after it, with a point between. */
  readonly rows: readonly (readonly string[])[];
  /** Lists of objects, each as a table with a head. */
  readonly lists: readonly { readonly name: string; readonly rows: readonly (readonly string[])[] }[];
}

export function statisticsText(statistics: JsonObject): StatisticsText {
  const leaves = Object.entries(statistics).flatMap(([name, value]) => leavesOf(name, value));
  return {
    rows: leaves.flatMap(([name, value]) => (isTable(value) ? [] : [[name, valueText(value)]])),
    lists: leaves.flatMap(([name, value]) => (isTable(value) ? [{ name, rows: tableOf(value) }] : [])),
  };
}

/** What is no object, by its path. */
function leavesOf(path: string, value: Json): [string, Json][] {
  if (!isObject(value)) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(`${path}.${name}`, inner));
}

function tableOf(items: readonly JsonObject[]): string[][] {
  const flat = items.map(
    (item) => new Map(Object.entries(item).flatMap(([name, value]) => leavesOf(name, value))),
  );
  const columns = [...new Set(flat.flatMap((item) => [...item.keys()]))];
  return [columns, ...flat.map((item) => columns.map((name) => valueText(item.get(name) ?? null)))];
}

function valueText(value: Json): string {
  if (value === null) return '-';
  if (!Array.isArray(value)) return String(value);
  return value.every((item) => typeof item !== 'object') ? value.join(', ') : JSON.stringify(value);
}

const isTable = (value: Json): value is JsonObject[] =>
  Array.isArray(value) && value.length > 0 && value.every(isObject);

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
