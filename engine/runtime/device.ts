import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { DeviceMissing, ProviderMissing } from '../errors.js';
import type { Program } from '../graph/program.js';
import { withOrderedSums } from '../programs/ordered-sums.js';

/** What a stage computes on; execution, for a key does not know it. */
export interface DeviceChoice {
  /** Default `cpu`. */
  readonly device?: 'cpu' | 'cuda' | undefined;
  /** As `nvidia-smi` counts. Default 0. */
  readonly deviceId?: number | undefined;
  /** Products rounded to 10 bits of mantissa, which is faster. Default false. */
  readonly tf32?: boolean | undefined;
}

export interface CudaDevice {
  readonly id: number;
  readonly name: string;
  readonly driver: string;
  readonly memoryBytes: number;
  readonly usedBytes: number;
}

/** How this machine is asked, so that a test can answer for it. */
export interface Machine {
  /** Whether onnxruntime-node's CUDA provider is installed. */
  readonly hasProvider: () => boolean;
  /** Lines of `nvidia-smi`: index, name, driver, memory and used memory in MiB. @throws where there is none */
  readonly devices: () => string;
}

const PROVIDER = 'libonnxruntime_providers_cuda.so';
const FIELDS = 'index,name,driver_version,memory.total,memory.used';

const thisMachine: Machine = {
  hasProvider() {
    const root = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
    return existsSync(join(root, 'bin', 'napi-v6', platform(), arch(), PROVIDER));
  },
  devices: () =>
    execFileSync('nvidia-smi', [`--query-gpu=${FIELDS}`, '--format=csv,noheader,nounits'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
};

/**
 * A CUDA device that can be computed on.
 * @throws ProviderMissing when this onnxruntime-node has no CUDA provider
 * @throws DeviceMissing when the machine has no such device
 */
export function cudaDevice(id: number, machine = thisMachine): CudaDevice {
  if (!machine.hasProvider()) throw new ProviderMissing(PROVIDER);
  const found = devicesOf(machine);
  const device = found?.find((one) => one.id === id);
  if (!device) throw new DeviceMissing(id, found?.map((one) => `${one.id}: ${one.name}`) ?? null);
  return device;
}

/** Null where there is no driver that could tell. */
function devicesOf(machine: Machine): CudaDevice[] | null {
  const mebibyte = 2 ** 20;
  const lines = listOf(machine);
  if (lines === null) return null;
  return lines.map((line) => {
    const [index, name = '', driver = '', total, used] = line.split(', ');
    const [memoryBytes, usedBytes] = [Number(total) * mebibyte, Number(used) * mebibyte];
    return { id: Number(index), name, driver, memoryBytes, usedBytes };
  });
}

function listOf({ devices }: Machine): string[] | null {
  try {
    return devices()
      .split('\n')
      .filter((line) => line.trim() !== '');
  } catch {
    return null;
  }
}

/** What must be in the environment before a process that computes on a device begins: TF32 cannot be turned off later. */
export const deviceEnvironment = ({ tf32 = false }: DeviceChoice): { readonly [name: string]: string } =>
  tf32 ? {} : { NVIDIA_TF32_OVERRIDE: '0' };

type Provider = NonNullable<InferenceSession.SessionOptions['executionProviders']>[number];

let provider: Provider = 'cpu';

/** The provider of every session that this process opens. */
export const sessionProvider = (): Provider => provider;

/**
 * The program as this process's device is to run it: where that chooses the order of a sum, the sum is written out
 * (record 0050).
 */
export const programHere = (program: Program): Program =>
  provider === 'cpu' ? program : withOrderedSums(program);

/**
 * Chooses what this process computes on, once, before its first session.
 * @returns the CUDA device; null for the CPU
 * @throws ProviderMissing, DeviceMissing: a device is never replaced by another
 */
export function computeOn({ device = 'cpu', deviceId = 0 }: DeviceChoice): CudaDevice | null {
  if (device === 'cpu') return null;
  const found = cudaDevice(deviceId);
  provider = { name: 'cuda', deviceId };
  return found;
}
