import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findServerBinary } from '../../../service/server-binary.js';

let found: Promise<string> | null = null;

/** Path of a real Temporal server, found or fetched as the product does it. */
export function temporalServer(): Promise<string> {
  found ??= findServerBinary(process.env).then(({ path }) => path);
  return found;
}

/** What the server says about its version. */
export async function temporalVersion(): Promise<string> {
  const { stdout } = await promisify(execFile)(await temporalServer(), ['--version']);
  return stdout.trim();
}
