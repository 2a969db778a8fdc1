import { setTimeout as sleep } from 'node:timers/promises';
import { RetortError } from '../../errors/retort-error.js';
import { hexOf, sha256 } from '../../lineage/digest.js';
import { SourceAnswerInvalid, SourceTooLarge, SourceUnreachable } from './errors.js';
import { openPartial, type PartialDownload } from './partial-download.js';
import { type Answer, type RemotePlace, reasonOf, request } from './request.js';
import type { SourceAccess } from './source-access.js';

export interface Downloaded {
  /** The whole file, not yet in its place. */
  readonly part: PartialDownload;
  /** A strong entity tag of these bytes; null where the server gives none. */
  readonly version: string | null;
}

/** Attempts that bring nothing new before a download is given up. */
const VAIN_ATTEMPTS = 4;

/**
 * Streams the source into a file of `folder`. What breaks off is asked for from there on, where the server can tell
 * versions apart, and otherwise from the start; after too many attempts the file waits for the next download.
 * @param known version of the bytes that are at hand: null is returned when the source is still that
 * @throws SourceTooLarge, SourceUnreachable, and what `request` throws
 */
export async function download(
  place: RemotePlace,
  folder: string,
  access: SourceAccess,
  { known, signal }: { readonly known: string | null; readonly signal: AbortSignal },
): Promise<Downloaded | null> {
  const growing = new Download(place, folder, access, signal);
  let vain = 0;
  for (;;) {
    const before = growing.mostBytes;
    try {
      const outcome = await growing.attempt(known);
      if (outcome !== 'again') return outcome;
    } catch (error) {
      vain = growing.mostBytes > before ? 1 : vain + 1;
      const passing = error instanceof SourceUnreachable && !signal.aborted && vain < VAIN_ATTEMPTS;
      if (!passing) {
        await growing.leave(error instanceof SourceUnreachable);
        throw error;
      }
      await sleep(access.retryDelayMs * 2 ** (vain - 1));
    }
  }
}

class Download {
  mostBytes = 0;
  #part: PartialDownload | null = null;
  #version: string | null = null;

  constructor(
    private readonly place: RemotePlace,
    private readonly folder: string,
    private readonly access: SourceAccess,
    private readonly signal: AbortSignal,
  ) {}

  /** @param forLater whether the next download can go on from what came */
  async leave(forLater: boolean): Promise<void> {
    await this.#part?.keep(forLater ? this.#name() : null);
  }

  /** One request and its body; `again` where what is at hand calls for another request. */
  async attempt(known: string | null): Promise<Downloaded | 'again' | null> {
    const answer = await request(this.place, this.#headers(known), this.access, this.signal);
    switch (answer.response.status) {
      case 304:
        answer.close();
        return null;
      case 206:
        return this.#rest(answer);
      case 416:
        return this.#nothingMore(answer);
      default:
        return this.#whole(answer);
    }
  }

  #headers(known: string | null): { [name: string]: string } {
    if (this.#part === null) return known === null ? {} : { 'if-none-match': known };
    if (this.#part.sizeBytes === 0 || this.#version === null) return {};
    return { range: `bytes=${this.#part.sizeBytes}-`, 'if-range': this.#version };
  }

  async #whole(answer: Answer): Promise<Downloaded | 'again'> {
    this.#version = strongTag(answer.response);
    if (this.#part !== null) await this.#part.restart();
    this.#part ??= await openPartial(this.folder, this.#name(), this.access.stallMs);
    if (this.#part.sizeBytes === 0) return this.#receive(answer, this.#part, lengthOf(answer.response));
    answer.close();
    return 'again';
  }

  async #rest(answer: Answer): Promise<Downloaded> {
    const found = answer.response.headers.get('content-range') ?? 'no range';
    const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(found) ?? [];
    if (this.#part !== null && Number(start) === this.#part.sizeBytes)
      return this.#receive(answer, this.#part, total === '*' ? null : Number(total));
    answer.close();
    throw new SourceAnswerInvalid(this.place.location, `bytes from ${this.#part?.sizeBytes ?? 0} on`, found);
  }

  /** The file is whole already, or is not what it was. */
  async #nothingMore(answer: Answer): Promise<Downloaded | 'again'> {
    const part = this.#part;
    const found = answer.response.headers.get('content-range');
    answer.close();
    if (part === null || part.sizeBytes === 0)
      throw new SourceAnswerInvalid(this.place.location, '200 OK', '416 to a request without a range');
    if (found === `bytes */${part.sizeBytes}`) return { part, version: this.#version };
    await part.restart();
    return 'again';
  }

  async #receive(answer: Answer, part: PartialDownload, total: number | null): Promise<Downloaded> {
    const { location } = this.place;
    const { limitBytes } = this.access;
    if (total !== null && total > limitBytes) {
      answer.close();
      throw new SourceTooLarge(location, limitBytes, `${total} bytes`);
    }
    try {
      for await (const bytes of bodyOf(answer, this.place, this.access)) {
        await part.append(bytes);
        if (part.sizeBytes > limitBytes) throw new SourceTooLarge(location, limitBytes, 'more');
      }
    } finally {
      answer.close();
      this.mostBytes = Math.max(this.mostBytes, part.sizeBytes);
    }
    if (total !== null && part.sizeBytes !== total)
      throw new SourceUnreachable(location, `${part.sizeBytes} of ${total} bytes came`);
    return { part, version: this.#version };
  }

  #name(): string | null {
    return this.#version === null ? null : hexOf(sha256(`${this.place.url.href}\n${this.#version}`));
  }
}

/** The body as it comes. @throws SourceUnreachable when it breaks off, or nothing comes for `stallMs` */
async function* bodyOf(
  { response, close }: Answer,
  { location }: RemotePlace,
  { stallMs }: SourceAccess,
): AsyncGenerator<Uint8Array> {
  const timer = setTimeout(close, stallMs);
  try {
    for await (const bytes of response.body ?? []) {
      yield bytes;
      timer.refresh();
    }
  } catch (error) {
    if (error instanceof RetortError) throw error;
    throw new SourceUnreachable(location, `the connection broke off: ${reasonOf(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** Bytes of the whole file, where the server says; an encoded body has another length than what it holds. */
function lengthOf({ headers }: Response): number | null {
  const encoding = headers.get('content-encoding') ?? 'identity';
  const length = headers.get('content-length');
  return encoding === 'identity' && length !== null ? Number(length) : null;
}

/** Only of bytes as they are: an encoded body cannot be asked for in parts. */
function strongTag({ headers }: Response): string | null {
  const tag = headers.get('etag');
  const encoded = (headers.get('content-encoding') ?? 'identity') !== 'identity';
  return tag?.startsWith('"') && !encoded ? tag : null;
}
