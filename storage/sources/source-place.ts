import { SourceLocationInvalid } from './errors.js';
import type { SourceAccess } from './source-access.js';

/** Where a location leads: a file of this machine, or an address. */
export type SourcePlace =
  | { readonly kind: 'file'; readonly path: string }
  | {
      readonly kind: 'remote';
      /** As people write it. */
      readonly location: string;
      readonly url: URL;
      /** For the host of the address alone. */
      readonly token: string | null;
    };

const HUGGING_FACE = /^hf:((?:datasets\/)?[\w.-]+\/[\w.-]+)(?:@([^/]+))?\/(.+)$/;

/**
 * `hf:owner/name[@revision]/file`, a data set as `hf:datasets/owner/name…`, is the file of the revision, `main` where
 * none is named; a slash in a revision is written `%2F`.
 * @throws SourceLocationInvalid for another scheme, plain `http:` to another machine, and credentials in an address
 */
export function sourcePlace(
  location: string,
  access: Pick<SourceAccess, 'huggingFaceEndpoint' | 'huggingFaceToken'>,
): SourcePlace {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(location)?.[1]?.toLowerCase();
  if (scheme === undefined) return { kind: 'file', path: location };
  if (scheme === 'hf') {
    const url = huggingFaceUrl(location, access.huggingFaceEndpoint);
    return { kind: 'remote', location, url, token: access.huggingFaceToken };
  }
  if (scheme !== 'https' && scheme !== 'http') throw new SourceLocationInvalid(location);
  return { kind: 'remote', location, url: addressOf(location, location), token: null };
}

function huggingFaceUrl(location: string, endpoint: string): URL {
  const [, repository, revision = 'main', path = ''] = HUGGING_FACE.exec(location) ?? [];
  const segments = path.split('/');
  const climbs = segments.some((segment) => ['', '.', '..'].includes(segment));
  if (repository === undefined || climbs || /(^|\/)\.\.?(\/|$)/.test(repository))
    throw new SourceLocationInvalid(location);
  const encoded = segments.map(encodeURIComponent).join('/');
  const commit = encodeURIComponent(revision.replaceAll(/%2F/gi, '/'));
  return addressOf(`${endpoint}/${repository}/resolve/${commit}/${encoded}`, location);
}

function addressOf(text: string, location: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new SourceLocationInvalid(location);
  }
  if (url.username !== '' || url.password !== '') {
    url.username = '';
    url.password = '';
    throw new SourceLocationInvalid(url.href, 'credentials in a location would be recorded with the run');
  }
  if (!isPrivateEnough(url))
    throw new SourceLocationInvalid(location, 'http: without TLS is read from this machine alone');
  url.hash = '';
  return url;
}

/** Whether nobody between can read or change what is sent: TLS, or a server of this machine. */
export function isPrivateEnough({ protocol, hostname }: URL): boolean {
  if (protocol === 'https:') return true;
  return protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
