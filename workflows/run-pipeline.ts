import type { RunRef } from './messages.js';
export async function runPipeline(_run: RunRef): Promise<void> {}
