import { createHash } from 'node:crypto';
import { type Fault, RowUnreadable, type SourceRow } from './fault.js';
import { type Frame, MAX_ROW_BYTES } from './frames.js';

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Strict UTF-8; throws RowUnreadable for anything else. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return UTF_8.decode(bytes);
  } catch {
    throw new RowUnreadable('not valid UTF-8');
  }
}

/** Reads one framed row, turning what its parser refuses into a fault that says where and why. */
export function readRow<T>(
  frame: Frame,
  place: { readonly row: number; readonly offsetBytes: number },
  parse: (text: string) => T,
): SourceRow<T> | Fault {
  if (frame.bytes === null) {
    return {
      kind: 'fault',
      ...place,
      reason: `longer than ${MAX_ROW_BYTES} bytes`,
      sha256: frame.sha256 ?? '',
    };
  }
  try {
    return { kind: 'row', ...place, value: parse(decodeUtf8(frame.bytes)) };
  } catch (error) {
    if (!(error instanceof RowUnreadable)) throw error;
    return { kind: 'fault', ...place, reason: error.message, sha256: digestOf(frame.bytes) };
  }
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
