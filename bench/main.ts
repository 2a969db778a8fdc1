import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkpoints } from './checkpoints.js';
import type { Bench } from './harness/bench.js';
import { commit, machine } from './harness/machine.js';
import type { Options } from './harness/options.js';
import { requirePackages } from './harness/python.js';
import type { Result } from './harness/result.js';
import { root } from './harness/root.js';
import { missed, printed } from './harness/text.js';
import { languageModelStep } from './language-model-step.js';
import { lossCurve } from './loss-curve.js';
import { memory } from './memory.js';
import { memoryPlan } from './memory-plan.js';
import { orchestration } from './orchestration.js';
import { preferenceModelPairs } from './preference-model-pairs.js';
import { preferenceModelScale } from './preference-model-scale.js';
import { sampling } from './sampling.js';

const benches: Readonly<Record<string, Bench>> = {
  'language-model-step': languageModelStep,
  'preference-model-pairs': preferenceModelPairs,
  'preference-model-scale': preferenceModelScale,
  sampling,
  memory,
  'memory-plan': memoryPlan,
  'loss-curve': lossCurve,
  checkpoints,
  orchestration,
};

const usage = `npm run bench -- NAME [--rounds N] [--steps N] [--threads N] [--only ID] [--print-only]
NAME: ${Object.keys(benches).join(', ')}
`;

async function measure(name: string, bench: Bench, options: Options): Promise<Result> {
  requirePackages(bench.packages);
  const startedAt = new Date().toISOString();
  const before = loadavg()[0] ?? Number.NaN;
  const compared = await bench.run(options);
  if (compared.length === 0) throw new Error(`${name} has no ${options.only}`);
  return {
    schema: 'retort.bench/1',
    name,
    startedAt,
    endedAt: new Date().toISOString(),
    machine: machine(),
    load: { before, after: loadavg()[0] ?? Number.NaN },
    commit: commit(),
    versions: Object.assign({ node: process.versions.node }, ...compared.map(({ versions }) => versions)),
    threads: options.threads,
    comparisons: compared.map(({ comparison }) => comparison),
  };
}

/** `bench/results/<name>-<date>.json`, one a day. */
function save(result: Result): string {
  const folder = join(root, 'bench/results');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${result.name}-${result.startedAt.slice(0, 10)}.json`);
  writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
  return path;
}

function parse() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      steps: { type: 'string' },
      threads: { type: 'string', default: String(availableParallelism()) },
      only: { type: 'string' },
      'print-only': { type: 'boolean', default: false },
    },
  });
  const [name = ''] = positionals;
  const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
  const count = (text: string | undefined) => (text === undefined ? null : whole(text));
  const options = {
    rounds: count(values.rounds),
    steps: count(values.steps),
    threads: whole(values.threads),
    only: values.only ?? null,
  };
  return { name, bench, options, keep: !values['print-only'] };
}

function whole(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`expected a whole number above zero, found ${text}`);
}

try {
  const { name, bench, options, keep } = parse();
  if (!bench) throw new Error(usage);
  const result = await measure(name, bench, options);
  process.stdout.write(`\n${printed(result)}\n`);
  if (keep) process.stdout.write(`\nkept as ${save(result)}\n`);
  const bars = result.comparisons.flatMap(({ checks }) => checks.flatMap(missed));
  process.exit(bars.length === 0 ? 0 : 1);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
