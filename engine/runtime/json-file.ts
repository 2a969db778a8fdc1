import { CheckpointMismatch } from '../errors.js';

/**
 * A JSON object from a file of a checkpoint.
 * @throws CheckpointMismatch naming the file when it holds something else, or another schema than `schema`
 */
export function parseJsonFile(file: string, bytes: Uint8Array, schema?: string): Record<string, unknown> {
  const text = Buffer.from(bytes).toString('utf8');
  const value = parse(text);
  if (typeof value !== 'object' || value === null) {
    throw new CheckpointMismatch(file, 'a JSON object', text.slice(0, 60));
  }
  const object: Record<string, unknown> = { ...value };
  if (schema !== undefined && object.schema !== schema) {
    throw new CheckpointMismatch(file, `schema ${schema}`, String(object.schema));
  }
  return object;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
