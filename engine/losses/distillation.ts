import { defineComposite } from '../graph/define-op.js';
import type { Value } from '../graph/value.js';
import { add, divide, exp, log, multiply, negate, subtract } from '../ops/elementwise.js';
import { gatherElements, scatterAdd } from '../ops/gather.js';
import { slice } from '../ops/layout.js';
import { softmax } from '../ops/normalize.js';
import { sumOfRow } from '../ops/reduce.js';
import { leastProbability } from './language-model.js';

/**
 * KL(teacher ‖ student) of each row, in nats, over k + 1 categories: the teacher's k likeliest tokens, and all
 * others as one (method §3). Zero where the two agree; the divergence over the whole vocabulary when k is its size.
 *
 *   logits [R,V] of the student · ids [R,k], the teacher's tokens, no two alike in a row
 *   teacher [R,k+1], log-probabilities that sum to one: of the tokens, then of the mass that they leave → [R,1]
 *
 * The student's remaining mass is summed from the tokens that make it up, so that it keeps its digits however
 * small. Gradient: q − p̂, where p̂ gives each named token the teacher's probability and shares out the teacher's
 * remaining mass in the student's proportions.
 */
export const distillationDivergence = defineComposite({
  name: 'DistillationDivergence',
  inputs: ['logits', 'ids', 'teacher'],
  body: ({ logits, ids, teacher }) => {
    const { named, rest } = studentOf(logits, ids);
    const [namedLogs, restLog] = categories(teacher);
    return add(sumOfRow(divergence(namedLogs, named)), divergence(restLog, sumOfRow(rest)));
  },
  gradient: ({ dy, logits, ids, teacher }) => {
    const { named, rest } = studentOf(logits, ids);
    const [namedLogs, restLog] = categories(teacher);
    const excess = subtract(1, divide(exp(restLog), add(sumOfRow(rest), leastProbability)));
    const ofNamed = multiply(dy, subtract(named, exp(namedLogs)));
    return [scatterAdd(multiply(rest, multiply(dy, excess)), ids, ofNamed, { axis: 1 }), null, null];
  },
});

/** Probabilities of the named tokens [R,k], and of every token with those of the named at zero [R,V]. */
function studentOf(logits: Value, ids: Value): { named: Value; rest: Value } {
  const probabilities = softmax(logits);
  const named = gatherElements(probabilities, ids, { axis: 1 });
  return { named, rest: scatterAdd(probabilities, ids, negate(named), { axis: 1 }) };
}

/** [R,k] and [R,1] of [R,k+1]. */
function categories(teacher: Value): [named: Value, rest: Value] {
  const k = (teacher.shape[1] ?? 1) - 1;
  return [
    slice(teacher, { starts: [0], ends: [k], axes: [1] }),
    slice(teacher, { starts: [k], ends: [k + 1], axes: [1] }),
  ];
}

/** p·(log p − log q) of each category. */
const divergence = (teacherLogs: Value, student: Value): Value =>
  multiply(exp(teacherLogs), subtract(teacherLogs, log(add(student, leastProbability))));
