import { RetortError } from '../errors/retort-error.js';
import { BucketMissing, StoreFault, StoreFull, StoreNotPermitted, StoreUnreachable } from './errors.js';
import { systemCode } from './file-faults.js';

const FORBIDDEN = [
  'AccessDenied',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'ExpiredToken',
  'CredentialsProviderError',
  'TokenProviderError',
];
const FULL = ['QuotaExceeded', 'InsufficientStorage', 'XMinioStorageFull', 'EntityTooLargeForQuota'];
const AWAY = [
  'TimeoutError',
  'RequestTimeout',
  'SlowDown',
  'ServiceUnavailable',
  'InternalError',
  'RequestTimeTooSkewed',
];
const AWAY_SYSTEM = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EPIPE',
];

/** HTTP status of a failed request, or null when no answer came. */
export function statusOf(error: unknown): number | null {
  const metadata = fieldOf(error, '$metadata');
  const status = fieldOf(metadata, 'httpStatusCode');
  return typeof status === 'number' ? status : null;
}

/**
 * What a failed request means to a person; errors of ours pass unchanged. The SDK's own error holds the request with
 * its signature, so that only its name and message are kept.
 */
export function s3Fault(error: unknown, location: string): RetortError {
  if (error instanceof RetortError) return error;
  const name = error instanceof Error ? error.name : '';
  const status = statusOf(error);
  const why = `${name}: ${error instanceof Error ? error.message : error}`;
  const options = { cause: new Error(why) };
  if (isNoBucket(error)) return new BucketMissing(location, options);
  if (FULL.includes(name) || status === 507) return new StoreFull(location, options);
  if (FORBIDDEN.includes(name) || status === 401 || status === 403)
    return new StoreNotPermitted(location, why, options);
  if (AWAY.includes(name) || AWAY_SYSTEM.includes(networkCode(error) ?? '') || (status ?? 0) >= 500)
    return new StoreUnreachable(location, why, options);
  return new StoreFault(location, why, options);
}

export function isNoBucket(error: unknown): boolean {
  return error instanceof Error && error.name === 'NoSuchBucket';
}

/** The system's name for a broken connection, also where several addresses were tried. */
function networkCode(error: unknown): string | null {
  const inner = fieldOf(error, 'errors');
  return systemCode(error) ?? (Array.isArray(inner) ? systemCode(inner[0]) : null);
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
