import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cudaDevice, deviceEnvironment } from '../../engine/runtime/device.js';
import { RetortError } from '../../errors/retort-error.js';
import { reportText, verdictOf } from './report.js';

const REFUSED = 1;
const script = fileURLToPath(new URL('./measure.ts', import.meta.url));

/** `npm run test:gpu`: measures device `RETORT_GPU` (0) and writes a report, or refuses; it never takes the CPU instead. */
function main(): number {
  const deviceId = Number(process.env.RETORT_GPU ?? 0);
  const folder = mkdtempSync(join(tmpdir(), 'retort-gpu-'));
  try {
    const { name, driver } = cudaDevice(deviceId);
    process.stdout.write(`measures ${name}, driver ${driver}: some minutes\n`);
    const tf32 = process.env.RETORT_TF32 === '1';
    const onCpu = measured(folder, [], {});
    const onDevice = measured(folder, [String(deviceId)], deviceEnvironment({ device: 'cuda', tf32 }));
    const report = {
      schema: 'retort.gpu-report/1',
      ...machine(),
      device: { name, driver },
      tf32,
      ...onDevice,
      onCpu,
    };
    const path = resolve(process.env.RETORT_GPU_REPORT ?? 'gpu-report.json');
    writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
    process.stdout.write(`${reportText(report)}\nwritten to ${path}\n`);
    return verdictOf(report).every(({ holds }) => holds) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof RetortError)) throw error;
    const { expected, found, fix } = error.facts;
    const facts = Object.entries({ expected, found, fix }).filter(([, text]) => text !== undefined);
    const lines = facts.map(([fact, text]) => `  ${fact}: ${text}\n`);
    process.stderr.write(`error[${error.code}]: ${error.message}\n${lines.join('')}`);
    return REFUSED;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a process of its own measured: which device it computes on cannot be changed later. */
function measured(folder: string, argv: readonly string[], env: { readonly [name: string]: string }) {
  const file = join(folder, 'measured.json');
  const { status, signal } = spawnSync(process.execPath, ['--import', 'tsx', script, file, ...argv], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`the measurement ended with ${signal ?? status}; its output is above`);
  return JSON.parse(readFileSync(file, 'utf8'));
}

function machine() {
  const { version }: { version: string } = createRequire(import.meta.url)('onnxruntime-node/package.json');
  const [processor] = cpus();
  return {
    at: new Date().toISOString(),
    ...{ processor: processor?.model, node: process.versions.node, onnxRuntime: version },
  };
}

process.exitCode = main();
