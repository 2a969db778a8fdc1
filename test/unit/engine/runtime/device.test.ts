import { describe, expect, it } from 'vitest';
import { cudaDevice, deviceEnvironment, type Machine } from '../../../../engine/runtime/device.js';

const machine: Machine = {
  hasProvider: () => true,
  devices: () => '0, NVIDIA A10, 570.12, 23028, 0\n1, NVIDIA H100 80GB HBM3, 570.12, 81559, 512\n',
};

describe('cudaDevice', () => {
  it('is found by its number, with driver and memory', () => {
    expect(cudaDevice(1, machine)).toEqual({
      id: 1,
      name: 'NVIDIA H100 80GB HBM3',
      driver: '570.12',
      memoryBytes: 81_559 * 2 ** 20,
      usedBytes: 512 * 2 ** 20,
    });
  });

  it('is refused by name where onnxruntime-node has no CUDA provider', () => {
    expect(() => cudaDevice(0, { ...machine, hasProvider: () => false })).toThrow(
      expect.objectContaining({
        code: 'E4312',
        facts: expect.objectContaining({ where: { field: 'execution.device' } }),
      }),
    );
  });

  it('is refused with a list of those that are there', () => {
    expect(() => cudaDevice(2, machine)).toThrow(
      expect.objectContaining({
        code: 'E4313',
        facts: expect.objectContaining({ found: '0: NVIDIA A10, 1: NVIDIA H100 80GB HBM3' }),
      }),
    );
  });

  it('is refused where there is no driver', () => {
    const devices = () => {
      throw new Error('ENOENT');
    };
    expect(() => cudaDevice(0, { ...machine, devices })).toThrow(
      expect.objectContaining({
        code: 'E4313',
        facts: expect.objectContaining({ found: 'nvidia-smi does not answer: no driver, or no device' }),
      }),
    );
    expect(() => cudaDevice(0, { ...machine, devices: () => '\n' })).toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ found: 'no device' }) }),
    );
  });
});

describe('deviceEnvironment', () => {
  it('turns TF32 off unless it is asked for', () => {
    expect(deviceEnvironment({ device: 'cuda' })).toEqual({ NVIDIA_TF32_OVERRIDE: '0' });
    expect(deviceEnvironment({ device: 'cuda', tf32: true })).toEqual({});
  });
});
