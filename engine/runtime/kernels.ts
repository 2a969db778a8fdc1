import { optimizerWasm } from './optimizer-wasm.js';

/** Exports of `assembly/optimizer.as`: offsets in bytes, counts in floats. */
export interface Kernels {
  sumOfSquares(offset: number, count: number): number;
  accumulate(target: number, source: number, count: number): void;
  adamw(...operands: number[]): void;
}

/** The kernels over one linear memory. */
export function instantiate(memory: WebAssembly.Memory): Kernels {
  const module = new WebAssembly.Module(Buffer.from(optimizerWasm, 'base64'));
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}
