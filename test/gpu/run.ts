import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cudaDevice, deviceEnvironment } from '../../engine/runtime/device.js';
import { RetortError } from '../../errors/retort-error.js';

/** Exits with this where the provider or the device is missing, as a command of the product does. */
const REFUSED = 1;

/** `npm run test:gpu`: the tests on device `RETORT_GPU` (0), or a refusal; they are never skipped. */
function main(): number {
  try {
    const device = cudaDevice(Number(process.env.RETORT_GPU ?? 0));
    process.stdout.write(`${device.name}, driver ${device.driver}\n`);
  } catch (error) {
    if (!(error instanceof RetortError)) throw error;
    const { found, fix } = error.facts;
    process.stderr.write(`${error.code} ${error.message}\n  found  ${found}\n  fix    ${fix}\n`);
    return REFUSED;
  }
  const config = fileURLToPath(new URL('./vitest.config.ts', import.meta.url));
  const env = { ...process.env, ...deviceEnvironment({ device: 'cuda' }) };
  return spawnSync('npx', ['vitest', 'run', '--config', config], { stdio: 'inherit', env }).status ?? REFUSED;
}

process.exitCode = main();
