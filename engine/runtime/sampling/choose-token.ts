export interface TokenChoice {
  /** Divides the logits; 0 takes the likeliest token. */
  readonly temperature: number;
  /** Only so many of the likeliest; null takes all. */
  readonly topK: number | null;
  /** Only the likeliest whose probabilities together reach this much, 0 to 1; applied after the others. */
  readonly topP: number;
}

/**
 * One token of a distribution over ids, the same for the same arguments; equally likely ids count in their order.
 * @param uniform in [0, 1)
 */
export function chooseToken(logits: Float32Array, choice: TokenChoice, uniform: number): number {
  const { temperature, topK, topP } = choice;
  const likeliest = largestOf(logits);
  if (temperature === 0) return likeliest;
  const masses = massesOf(logits, logits[likeliest] ?? 0, temperature);
  if (topK === null && topP >= 1) return drawn(masses, masses.length, uniform) ?? likeliest;
  const ids = topK === null ? nucleusIds(masses, topP) : atLeast(logits, lowerBound(logits, topK));
  ids.sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);
  const candidates = topK === null ? ids : ids.slice(0, topK);
  const ordered = Float64Array.from(candidates, (id) => masses[id] ?? 0);
  const total = sumOf(topK === null ? masses : ordered);
  return candidates[drawn(ordered, reaching(ordered, topP * total), uniform) ?? 0] ?? likeliest;
}

function largestOf(logits: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; id += 1) if ((logits[id] ?? 0) > (logits[best] ?? 0)) best = id;
  return best;
}

/** Probabilities of all ids, times a constant. */
function massesOf(logits: Float32Array, largest: number, temperature: number): Float64Array {
  const masses = new Float64Array(logits.length);
  for (let id = 0; id < masses.length; id += 1)
    masses[id] = Math.exp(((logits[id] ?? 0) - largest) / temperature);
  return masses;
}

/** At least the ids whose masses together reach `topP` of all: those left out make up less than the rest of it. */
function nucleusIds(masses: Float64Array, topP: number): number[] {
  return atLeast(masses, ((1 - topP) * sumOf(masses)) / (2 * masses.length));
}

/** A value that at least k others reach: the least among the largest of k blocks. */
function lowerBound(values: Float32Array, k: number): number {
  const block = Math.floor(values.length / k);
  if (block < 2) return Number.NEGATIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  for (let first = 0; first + block <= block * k; first += block) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let at = first; at < first + block; at += 1) largest = Math.max(largest, values[at] ?? largest);
    least = Math.min(least, largest);
  }
  return least;
}

function atLeast(values: Float32Array | Float64Array, bound: number): number[] {
  const found: number[] = [];
  for (let id = 0; id < values.length; id += 1) if ((values[id] ?? 0) >= bound) found.push(id);
  return found;
}

/** How many of the first masses it takes to reach a sum; all where rounding keeps them from it. */
function reaching(masses: Float64Array, wanted: number): number {
  let sum = 0;
  for (let at = 0; at < masses.length; at += 1) {
    sum += masses[at] ?? 0;
    if (sum >= wanted) return at + 1;
  }
  return masses.length;
}

/** The place, among the first `count` masses, at which their running sum passes `uniform` of it. */
function drawn(masses: Float64Array, count: number, uniform: number): number | undefined {
  let total = 0;
  for (let at = 0; at < count; at += 1) total += masses[at] ?? 0;
  const target = uniform * total;
  let sum = 0;
  let last: number | undefined;
  for (let at = 0; at < count; at += 1) {
    sum += masses[at] ?? 0;
    if (sum > target) return at;
    if ((masses[at] ?? 0) > 0) last = at;
  }
  return last;
}

function sumOf(masses: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < masses.length; at += 1) sum += masses[at] ?? 0;
  return sum;
}
