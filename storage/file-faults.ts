import type { RetortError } from '../errors/retort-error.js';
import { StoreFault, StoreFull, StoreNotPermitted } from './errors.js';

/** The system's short name for a failure, such as `ENOENT`, or null. */
export function systemCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '');
}

/** What a failed file operation under `where` means to a person; not for missing files. */
export function fileFault(error: unknown, where: string): RetortError {
  const why = error instanceof Error ? error.message : String(error);
  switch (systemCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new StoreFull(where, { cause: error });
    case 'EFBIG':
      return new StoreFull(where, {
        cause: error,
        why: 'the file is larger than the file system or a limit of the process allows',
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EEXIST':
    case 'ENOTDIR':
      return new StoreNotPermitted(where, why, { cause: error });
    default:
      return new StoreFault(where, why, { cause: error });
  }
}
