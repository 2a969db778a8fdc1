import type { Placed } from '../../engine/runtime/placement.js';

interface Speed {
  readonly stepsPerSecond: number;
  readonly tokensPerSecond: number;
  readonly shareOfMatrixRate: number;
}

interface ModelReport {
  readonly parameters: number;
  readonly tokensPerStep: number;
  readonly loopForm: Speed;
  readonly stepForm: Speed;
  readonly equalBytes: { readonly [comparison: string]: boolean };
  readonly farthestLossNats: number;
  /** Taken by the session of the `Loop` form; the process itself may take more. */
  readonly deviceBytes: number;
}

interface Losses {
  readonly compared: { readonly [size: string]: readonly number[] };
}

/** As `gpu-report.json` has it. */
export interface Report extends Losses {
  readonly device: { readonly name: string; readonly driver: string };
  readonly tf32: boolean;
  readonly matrixOperationsPerSecond: number;
  readonly models: { readonly [size: string]: ModelReport };
  readonly stagesEqualBytes: { readonly [comparison: string]: boolean };
  readonly onCpu: Losses;
  readonly operatorsOnCpu: readonly Placed[];
  readonly copies: readonly Placed[];
  readonly memory: { readonly deviceBytes: number; readonly usedBeforeBytes: number };
}

/** Something that must hold before a device is more than a `tolerance`, or may train at all. */
export interface Verdict {
  readonly what: string;
  readonly holds: boolean;
}

/** Largest relative difference of a loss between the devices that rounding explains over a few steps. */
const LOSS_TOLERANCE = 1e-4;

export function verdictOf({ models, stagesEqualBytes, compared, onCpu, tf32 }: Report): Verdict[] {
  const differences = Object.entries(compared).flatMap(([size, losses]) =>
    losses.map((loss, i) => {
      const other = onCpu.compared[size]?.[i] ?? Number.NaN;
      return Math.abs(loss - other) / Math.abs(other);
    }),
  );
  const farthest = Math.max(...differences);
  const within = tf32 ? 100 * LOSS_TOLERANCE : LOSS_TOLERANCE;
  const perModel = Object.entries(models).flatMap(([size, { equalBytes }]) =>
    Object.entries(equalBytes).map(([what, holds]) => ({
      what: `${size}: equal bytes, ${words(what)}`,
      holds,
    })),
  );
  const perStage = Object.entries(stagesEqualBytes).map(([what, holds]) => ({
    what: `stages of the product: equal bytes, ${words(what)}`,
    holds,
  }));
  return [
    {
      what: `losses are the CPU's within ${within} (farthest ${farthest.toExponential(1)})`,
      holds: farthest <= within,
    },
    ...perModel,
    ...perStage,
  ];
}

/** `loopInOtherCalls` → `loop in other calls`. */
const words = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export function reportText(report: Report): string {
  const { device, tf32, models, operatorsOnCpu, copies, memory, matrixOperationsPerSecond } = report;
  const tera = (value: number) => `${(value / 1e12).toFixed(2)} TFLOP/s`;
  const speed = ({ stepsPerSecond, tokensPerSecond, shareOfMatrixRate }: Speed) =>
    `${stepsPerSecond.toFixed(1)} steps/s, ${Math.round(tokensPerSecond)} tokens/s, ${(100 * shareOfMatrixRate).toFixed(0)} % of the matrix rate`;
  const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(2)} GiB`;
  return [
    `${device.name}, driver ${device.driver}, TF32 ${tf32 ? 'allowed' : 'off'}`,
    `matrix products: ${tera(matrixOperationsPerSecond)}`,
    ...Object.entries(models).flatMap(([size, { parameters, loopForm, stepForm, deviceBytes }]) => [
      `${size}, ${parameters} parameters: Loop form ${speed(loopForm)}`,
      `${size}, ${parameters} parameters: step form ${speed(stepForm)}`,
      `${size}: ${gibibytes(deviceBytes)} of device memory`,
    ]),
    `device memory: ${gibibytes(memory.deviceBytes)}, of which others had ${gibibytes(memory.usedBeforeBytes)}`,
    `operators that ran on the CPU although CUDA was asked: ${listed(operatorsOnCpu)}`,
    `copies between host and device inside a call: ${listed(copies)}`,
    ...verdictOf(report).map(({ what, holds }) => `${holds ? 'yes' : 'NO '}  ${what}`),
  ].join('\n');
}

const listed = (placed: readonly Placed[]): string =>
  placed.length === 0 ? 'none' : placed.map(({ op, times }) => `${op} × ${times}`).join(', ');
