import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, cpus } from 'node:os';
import { cudaDevice, type DeviceChoice } from '../engine/runtime/device.js';
import { RetortError } from '../errors/retort-error.js';
import type { NumericClass } from '../lineage/statement.js';

/** Instruction sets by which numeric kernels are chosen, in the names of the kernel. */
const decisive = [
  'avx',
  'avx2',
  'fma',
  'avx512f',
  'avx512_vnni',
  'avx512_bf16',
  'amx_tile',
  'asimd',
  'sve',
  'bf16',
];

/** What decides a float's last bit on this machine's processor. */
export function numericClass(): NumericClass {
  return {
    architecture: arch(),
    instructionSet: instructionSet(),
    onnxRuntime: onnxRuntimeVersion(),
    node: process.versions.node,
    gpu: null,
    driver: null,
  };
}

/**
 * The same for a stage that computes as it was told to. Equal bytes were not yet shown on a device, so its class says
 * `tolerance` (record 0038).
 */
export function classOf(
  own: NumericClass,
  { device = 'cpu', deviceId = 0, tf32 = false }: DeviceChoice,
): NumericClass {
  if (device === 'cpu') return own;
  const { name, driver } = cudaDevice(deviceId);
  return { ...own, gpu: `${name}${tf32 ? ' with TF32' : ''} (tolerance)`, driver };
}

/** The class that a stage would have if this machine computed it; null where it lacks the device. */
export function classHere(execution: DeviceChoice): NumericClass | null {
  try {
    return classOf(numericClass(), execution);
  } catch (error) {
    if (error instanceof RetortError) return null;
    throw error;
  }
}

function instructionSet(): string {
  const flags = new Set(cpuFlags());
  const found = decisive.filter((name) => flags.has(name));
  return found.length > 0 ? found.join('+') : (cpus()[0]?.model ?? 'unknown');
}

function cpuFlags(): readonly string[] {
  try {
    const text = readFileSync('/proc/cpuinfo', 'utf8');
    return /^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1]?.trim().split(/\s+/) ?? [];
  } catch {
    return [];
  }
}

function onnxRuntimeVersion(): string {
  const { version }: { version: string } = createRequire(import.meta.url)('onnxruntime-node/package.json');
  return version;
}
