import { homedir } from 'node:os';
import { join } from 'node:path';

/** How sources of other machines are reached, and where their bytes are kept. Never recorded: it holds a token. */
export interface SourceAccess {
  /** Folder of downloads, by digest. */
  readonly cacheFolder: string;
  /** Folder that is looked into before the network: `HOST/PATH`; null for none. */
  readonly mirror: string | null;
  /** Where `hf:` locations lead. */
  readonly huggingFaceEndpoint: string;
  /** Sent to that endpoint alone. */
  readonly huggingFaceToken: string | null;
  /** Most bytes of one download. */
  readonly limitBytes: number;
  /** How long a server may say nothing. */
  readonly stallMs: number;
  /** Before the second attempt of a download; doubles from one to the next. */
  readonly retryDelayMs: number;
}

/** A tebibyte: what is larger is a mistake, or needs care. */
const LIMIT_BYTES = 2 ** 40;

/**
 * As RETORT_MIRROR, HF_ENDPOINT, HF_TOKEN and XDG_CACHE_HOME say, in the environment that the process was handed.
 */
export function sourceAccess(env: { readonly [name: string]: string | undefined } = {}): SourceAccess {
  const cache = env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache');
  return {
    cacheFolder: join(cache, 'retort', 'sources'),
    mirror: env.RETORT_MIRROR || null,
    huggingFaceEndpoint: (env.HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, ''),
    huggingFaceToken: env.HF_TOKEN?.trim() || null,
    limitBytes: LIMIT_BYTES,
    stallMs: 60_000,
    retryDelayMs: 500,
  };
}
