import type { Call, Value } from './value.js';

/** The calls that `roots` need, inputs before users, in the order of a depth-first walk. */
export function callsInOrder(roots: readonly Value[], inputsOf: (call: Call) => readonly Value[]): Call[] {
  const ordered = new Set<Call>();
  const visited = new Set<Call>();
  const pending: { call: Call; inputsDone: boolean }[] = [];
  const visit = (value: Value) => {
    if (value.source.kind === 'result') pending.push({ call: value.source.call, inputsDone: false });
  };
  for (const root of roots) {
    visit(root);
    for (let next = pending.pop(); next; next = pending.pop()) {
      if (next.inputsDone) ordered.add(next.call);
      else if (!visited.has(next.call)) {
        visited.add(next.call);
        pending.push({ call: next.call, inputsDone: true });
        for (const value of inputsOf(next.call).toReversed()) visit(value);
      }
    }
  }
  return [...ordered];
}
