import { type Answer, type Command, Peer } from './peer.js';
import type { Check, Comparison, MatrixRate, Ratio } from './result.js';
import { type Spread, spreadOf } from './statistics.js';

/** The name of the contender that the others are compared with. */
export const RETORT = 'Retort';

export interface Contender {
  readonly name: string;
  readonly command: Command;
  /** Whose matrix products its process can measure, if any is to be asked of it. */
  readonly products?: 'onnxruntime' | 'torch';
}

export interface Trial extends Pick<Comparison, 'id' | 'measured' | 'unit' | 'settings'> {
  readonly better: 'higher' | 'lower';
  /** Retort first. */
  readonly contenders: readonly Contender[];
  readonly rounds: number;
  /** Steps a contender takes in a round. */
  readonly steps: number;
  readonly warmUpSteps: number;
  /** The value of a round's answer. */
  readonly value: (answer: Answer, steps: number) => number;
  /** Useful operations a second at a value; null where they are not counted. */
  readonly operationsPerSecond: ((value: number) => number) | null;
  /** Largest difference of the first losses in nats, where they must agree. */
  readonly sameFirstLoss: number | null;
}

export interface Compared {
  readonly comparison: Comparison;
  readonly versions: Readonly<Record<string, string>>;
}

interface Running {
  readonly contender: Contender;
  readonly peer: Peer;
  readonly values: number[];
}

/** All contenders run side by side, one working at a time; every round asks each once, in an order of its own. */
export async function compare(trial: Trial): Promise<Compared> {
  const running: Running[] = [];
  const rates = { onnxruntime: [] as number[], torch: [] as number[] };
  let versions: Record<string, string> = {};
  const firstLosses: Record<string, number> = {};
  try {
    for (const contender of trial.contenders) {
      const { peer, ready } = await Peer.start(contender.command);
      running.push({ contender, peer, values: [] });
      versions = { ...versions, ...ready.versions };
      const warm = await peer.ask({ do: 'steps', count: trial.warmUpSteps });
      const first = ready.firstLoss ?? warm.losses?.[0];
      if (first !== undefined) firstLosses[contender.name] = first;
      tell(`${trial.id}: ${contender.name} is ready`);
    }
    const checks = agreement(firstLosses, trial.sameFirstLoss);
    for (let round = 0; round < trial.rounds; round += 1) {
      await playRound(trial, running, rates);
      tell(roundLine(trial, running, round));
    }
    return { comparison: summary(trial, running, rates, checks), versions };
  } finally {
    for (const { peer } of running) await peer.end();
  }
}

async function playRound(
  { steps, value }: Trial,
  running: readonly Running[],
  rates: Record<'onnxruntime' | 'torch', number[]>,
): Promise<void> {
  for (const { contender, peer, values } of shuffled(running)) {
    values.push(value(await peer.ask({ do: 'steps', count: steps }), steps));
    if (!contender.products) continue;
    const { operationsPerSecond } = await peer.ask({ do: 'rate' });
    rates[contender.products].push(operationsPerSecond ?? Number.NaN);
  }
}

function summary(
  { id, measured, unit, better, settings, operationsPerSecond }: Trial,
  running: readonly Running[],
  rates: Record<string, readonly number[]>,
  checks: readonly Check[],
): Comparison {
  const matrixRates: MatrixRate[] = Object.entries(rates)
    .filter(([, values]) => values.length > 0)
    .map(([of, values]) => ({ of, ...spreadOf(values) }));
  const ours = matrixRates.find(({ of }) => of === 'onnxruntime');
  const share = ({ median }: Spread) =>
    operationsPerSecond && ours ? operationsPerSecond(median) / ours.median : null;
  return {
    id,
    measured,
    unit,
    better,
    settings,
    contenders: running.map(({ contender: { name }, values }) => {
      const spread = spreadOf(values);
      return { name, ...spread, values, shareOfMatrixRate: share(spread) };
    }),
    ratios: ratiosOf(
      running.map(({ contender, values }) => ({ name: contender.name, values })),
      better,
    ),
    matrixRates,
    checks,
  };
}

/** Retort, which comes first, against each other, round by round; above 1 where it is ahead. */
export function ratiosOf(
  contenders: readonly { readonly name: string; readonly values: readonly number[] }[],
  better: 'higher' | 'lower',
): Ratio[] {
  const [own, ...others] = contenders;
  const advantage = (ours: number, theirs: number) => (better === 'higher' ? ours / theirs : theirs / ours);
  const best = (values: readonly number[]) =>
    better === 'higher' ? Math.max(...values) : Math.min(...values);
  return others.map(({ name, values }) => ({
    against: name,
    ...spreadOf(values.map((theirs, round) => advantage(own?.values[round] ?? Number.NaN, theirs))),
    ofBest: advantage(best(own?.values ?? []), best(values)),
  }));
}

/** @throws when the same weights and the same batch do not give the same loss */
function agreement(losses: Readonly<Record<string, number>>, tolerance: number | null): Check[] {
  const values = Object.values(losses);
  if (tolerance === null || values.length < 2) return [];
  if (!(Math.max(...values) - Math.min(...values) <= tolerance))
    throw new Error(`the first losses differ, so these are not the same steps: ${JSON.stringify(losses)}`);
  return [{ name: 'loss of the first step, in nats', values: losses }];
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function roundLine({ id, rounds, unit }: Trial, running: readonly Running[], round: number): string {
  const values = running.map(
    ({ contender, values: all }) => `${contender.name} ${all.at(-1)?.toPrecision(4)}`,
  );
  return `${id}: round ${round + 1}/${rounds}, ${unit}: ${values.join(', ')}`;
}

const tell = (line: string) => process.stderr.write(`${line}\n`);
