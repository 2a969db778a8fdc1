import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import prettyBytes from 'pretty-bytes';
import { type Check, type Checker, ok, warning } from './check.js';

const nativePackages = ['onnxruntime-node', 'tokenizers', '@temporalio/core-bridge'] as const;
const enoughMemoryBytes = 2 * 2 ** 30;
const enoughDiskBytes = 2 * 2 ** 30;

export const node: Checker = async () =>
  ok('node', `${process.versions.node} on ${process.platform}-${process.arch}`);

/** Packages with a compiled part are loaded, for only then is it known that the part fits this machine. */
export const packages: Checker = async () => {
  const require = createRequire(import.meta.url);
  const broken = nativePackages.filter((name) => {
    try {
      require(name);
      return false;
    } catch {
      return true;
    }
  });
  if (broken.length === 0) return ok('packages', `${nativePackages.join(', ')} load`);
  const fix = 'npm ci; the packages need Linux with glibc, macOS or Windows';
  return { name: 'packages', status: 'missing', detail: `cannot be loaded: ${broken.join(', ')}`, fix };
};

export const memory: Checker = async () => {
  const total = totalmem();
  const detail = `${prettyBytes(total)}, ${cpus().length} processors`;
  return total < enoughMemoryBytes
    ? warning('memory', detail, 'choose smaller models or a larger machine')
    : ok('memory', detail);
};

export const disk: Checker = async ({ settings }) => {
  const { bavail, bsize } = await statfs(await nearest(settings.stateFolder.value));
  const detail = `${prettyBytes(bavail * bsize)} free for ${settings.stateFolder.value}`;
  if (bavail * bsize >= enoughDiskBytes) return ok('disk', detail);
  return warning('disk', detail, 'free space there, or set another store with --store');
};

async function nearest(folder: string): Promise<string> {
  return statfs(folder).then(
    () => folder,
    () => nearest(dirname(folder)),
  );
}

/** Training runs on the processor where there is no device. */
export const device: Checker = async (): Promise<Check> => {
  const query = ['--query-gpu=name,memory.total', '--format=csv,noheader'];
  const found = await promisify(execFile)('nvidia-smi', query).then(
    ({ stdout }) => stdout.trim().replaceAll('\n', '; '),
    () => '',
  );
  return found ? ok('device', found) : ok('device', 'no GPU: training uses the processor');
};
