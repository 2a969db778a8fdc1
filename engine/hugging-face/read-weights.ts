import { CheckpointMismatch, SafetensorsCorrupt, UnsupportedModel } from '../errors.js';
import { decodeSafetensors, type NamedTensor } from '../runtime/safetensors.js';

const FILE = 'model.safetensors';
const EMBEDDING = 'transformer.wte.weight';
const HEAD = 'lm_head.weight';

/** Constants that older files hold beside the weights: the causal mask. */
const MASK = /\.attn\.(masked_)?bias$/;

/**
 * The weights of a published model by our names: with `transformer.` before those of the decoder, without masks, and
 * without a language-model head, which must be the embedding.
 * @throws UnsupportedModel for a head of its own, or numbers of another type than float32
 */
export function readWeights(bytes: Uint8Array): Map<string, NamedTensor> {
  const tensors = new Map<string, NamedTensor>();
  for (const tensor of decoded(bytes).values()) {
    const name = ourName(tensor.name);
    if (!MASK.test(name)) tensors.set(name, { ...tensor, name });
  }
  const embedding = tensors.get(EMBEDDING);
  if (!embedding) throw new CheckpointMismatch(FILE, EMBEDDING, 'no such tensor');
  const head = tensors.get(HEAD);
  if (head && !equal(head, embedding))
    throw new UnsupportedModel(HEAD, 'the embedding, tied', 'weights of its own');
  tensors.delete(HEAD);
  return tensors;
}

function decoded(bytes: Uint8Array): Map<string, NamedTensor> {
  try {
    return decodeSafetensors(bytes, FILE);
  } catch (error) {
    const found = error instanceof SafetensorsCorrupt ? (error.facts.found ?? '') : '';
    if (/^(BOOL|BF16|[FIU]\d+\w*)$/.test(found)) throw new UnsupportedModel('dtype', 'F32', found);
    throw error;
  }
}

const ourName = (name: string): string => (/^(wte|wpe|h|ln_f)\./.test(name) ? `transformer.${name}` : name);

const equal = (a: NamedTensor, b: NamedTensor): boolean =>
  a.values.length === b.values.length && a.values.every((value, i) => value === b.values[i]);

/**
 * The embedding in the order of a renumbered vocabulary. A token that the model never had gets the mean of all rows:
 * its logit is then the mean of all logits, so it takes at most 1 / rows of the probability from the others. Rows of
 * no token follow at the end, so that every probability stays what it was.
 * @param originalIds the row that each id had; null for a new token
 */
export function placeRows(tensors: Map<string, NamedTensor>, originalIds: readonly (number | null)[]): void {
  const embedding = tensors.get(EMBEDDING);
  const [rows = 0, width = 0] = embedding?.shape ?? [];
  const row = (id: number) =>
    embedding?.values.subarray(id * width, (id + 1) * width) ?? new Float32Array(width);
  const beyond = originalIds.find((id) => id !== null && id >= rows);
  if (beyond !== undefined) throw new CheckpointMismatch(FILE, `a row for token ${beyond}`, `${rows} rows`);
  const named = new Set(originalIds);
  const placed = [
    ...originalIds,
    ...Array.from({ length: rows }, (_, id) => id).filter((id) => !named.has(id)),
  ];
  const mean = meanRow(embedding?.values ?? new Float32Array(), width);
  const values = new Float32Array(placed.length * width);
  for (const [id, from] of placed.entries()) values.set(from === null ? mean : row(from), id * width);
  tensors.set(EMBEDDING, { name: EMBEDDING, shape: [placed.length, width], values });
}

/** Summed in double precision, row after row. */
function meanRow(values: Float32Array, width: number): Float32Array {
  const sums = new Float64Array(width);
  for (const [i, value] of values.entries()) sums[i % width] = (sums[i % width] ?? 0) + value;
  return Float32Array.from(sums, (sum) => (sum * width) / values.length);
}
