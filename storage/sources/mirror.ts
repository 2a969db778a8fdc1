import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The file of the mirror folder that stands for the address, `HOST/PATH`; null where there is none. An address with a
 * query, or with a segment that is no file name, is never looked for.
 */
export async function mirroredFile(mirror: string | null, url: URL): Promise<string | null> {
  if (mirror === null || url.search !== '') return null;
  const segments = url.pathname.slice(1).split('/').map(fileName);
  if (segments.some((segment) => segment === null)) return null;
  const path = join(mirror, url.host, ...segments.filter((segment) => segment !== null));
  const found = await stat(path).catch(() => null);
  return found?.isFile() ? path : null;
}

function fileName(segment: string): string | null {
  try {
    const name = decodeURIComponent(segment);
    return name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name) ? null : name;
  } catch {
    return null;
  }
}
