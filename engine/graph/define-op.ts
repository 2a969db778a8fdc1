import type { DType } from './program.js';
import {
  type Attributes,
  type Call,
  type Op,
  resultOf,
  scalar,
  type TensorType,
  type Value,
} from './value.js';

type Named<Names extends readonly string[]> = Readonly<Record<Names[number], Value>>;
type Operands<Names extends readonly string[]> = { [I in keyof Names]: Value | number };

/** What a gradient rule is given beside the operands: the result, its gradient, and saved results. */
interface Backward {
  readonly y: Value;
  readonly dy: Value;
  readonly saved: readonly Value[];
}

interface Rule<Names extends readonly string[], A extends Attributes> {
  /** Operand names in ONNX's order: the keys of the functions below. */
  readonly inputs: Names;
  /** One gradient an operand; `backward` undoes broadcasting. Left out when no operand can have one. */
  gradient?(operands: Named<Names> & Backward, attributes: A): readonly (Value | null)[];
}

interface OpRule<Names extends readonly string[], A extends Attributes> extends Rule<Names, A> {
  /** The ONNX op that this is, one to one. */
  readonly onnx: string;
  readonly domain?: 'com.microsoft';
  /** Attributes that ONNX takes as int64 vectors after the inputs, such as a shape or axes. */
  readonly asInputs?: readonly (keyof A & string)[];
  /** Attributes that are the same at every use. */
  readonly always?: Attributes;
  /** Type of the result; throws `ShapeMismatch` or `TypeMismatch`. */
  type(operands: Named<Names>, attributes: A): TensorType;
  /** Types of further ONNX outputs, which only the gradient reads, as `saved`. */
  saves?(operands: Named<Names>, attributes: A): readonly TensorType[];
  /** The same in another form, where the kernel lacks the dtype or would not give the same bits always. */
  instead?(operands: Named<Names>, attributes: A): Value | undefined;
}

interface CompositeRule<Names extends readonly string[], A extends Attributes> extends Rule<Names, A> {
  readonly name: string;
  /** The forward computation; what it shares with the gradient is emitted once. */
  body(operands: Named<Names>, attributes: A): Value;
}

type Arguments<Names extends readonly string[], A> =
  Record<never, never> extends A ? [...Operands<Names>, A?] : [...Operands<Names>, A];

/** Adds one op to the graph; a number becomes a scalar of the dtype of the first tensor operand. */
export type OpFunction<Names extends readonly string[], A extends Attributes = Attributes> = {
  (...operandsAndAttributes: Arguments<Names, A>): Value;
  readonly op: Op;
};

/** Defines an op that is one ONNX op: its name, its shape rule and its gradient. */
export function defineOp<const Names extends readonly string[], A extends Attributes = Attributes>(
  rule: OpRule<Names, A>,
): OpFunction<Names, A> {
  const { onnx: name, domain = '', asInputs = [], always = {} } = rule;
  return opFunction(rule, { name, domain, asInputs, always }, (operands, attributes) => {
    const type = rule.type(operands, attributes);
    return {
      results: [type, ...(rule.saves?.(operands, attributes) ?? [])],
      expansion: rule.instead?.(operands, attributes),
    };
  });
}

/** Defines a function of ops whose gradient, given by hand, is cheaper than its ops' gradients. */
export function defineComposite<const Names extends readonly string[], A extends Attributes = Attributes>(
  rule: CompositeRule<Names, A>,
): OpFunction<Names, A> {
  return opFunction(
    rule,
    { name: rule.name, domain: '', asInputs: [], always: {} },
    (operands, attributes) => {
      const expansion = rule.body(operands, attributes);
      return { results: [expansion], expansion };
    },
  );
}

function opFunction<const Names extends readonly string[], A extends Attributes>(
  rule: Rule<Names, A>,
  names: Omit<Op, 'gradient'>,
  infer: (operands: Named<Names>, attributes: A) => Pick<Call, 'results' | 'expansion'>,
): OpFunction<Names, A> {
  const nameOperands = (inputs: readonly Value[]) =>
    Object.fromEntries(rule.inputs.map((key, i) => [key, inputs[i]])) as Named<Names>;
  const op: Op = {
    ...names,
    gradient:
      rule.gradient &&
      ((call, y, dy) => {
        const saved = call.results.slice(1).map((_, i) => resultOf(call, i + 1));
        return rule.gradient?.({ ...nameOperands(call.inputs), y, dy, saved }, call.attributes as A) ?? [];
      }),
  };
  const apply = (...given: Arguments<Names, A>): Value => {
    const operands = given.slice(0, rule.inputs.length) as (Value | number)[];
    const attributes = (given[rule.inputs.length] ?? {}) as A;
    const inputs = asValues(operands);
    return resultOf({ op, inputs, attributes, ...infer(nameOperands(inputs), attributes) }, 0);
  };
  return Object.assign(apply, { op });
}

function asValues(operands: readonly (Value | number)[]): Value[] {
  const dtype: DType = operands.find((operand) => typeof operand !== 'number')?.dtype ?? 'float32';
  return operands.map((operand) => (typeof operand === 'number' ? scalar(dtype, operand) : operand));
}
