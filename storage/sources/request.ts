import { SourceAnswerInvalid, SourceMissing, SourceNotPermitted, SourceUnreachable } from './errors.js';
import type { SourceAccess } from './source-access.js';
import { isPrivateEnough, type SourcePlace } from './source-place.js';

export type RemotePlace = Extract<SourcePlace, { kind: 'remote' }>;

export interface Answer {
  readonly response: Response;
  /** Ends the request; call it where the body is not read to its end. */
  close(): void;
}

const MOST_REDIRECTS = 10;
const USER_AGENT = 'retort';

/**
 * Asks for the source and follows redirects; the token goes to the first host alone. The answer has status 200, 206,
 * 304 or 416.
 * @throws SourceMissing, SourceNotPermitted, SourceAnswerInvalid; SourceUnreachable for what may pass
 */
export async function request(
  place: RemotePlace,
  headers: { readonly [name: string]: string },
  access: SourceAccess,
  signal: AbortSignal,
): Promise<Answer> {
  let url = place.url;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const answer = await ask(url, { ...headers, ...credentials(place, url) }, place, access, signal);
    const next = answer.response.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(answer.response.status) || next === null)
      return accepted(answer, place);
    answer.close();
    url = redirected(next, url, place);
  }
  throw new SourceAnswerInvalid(place.location, `at most ${MOST_REDIRECTS} redirects`, 'more');
}

function credentials({ token, url: { origin } }: RemotePlace, url: URL): { [name: string]: string } {
  return token !== null && url.origin === origin ? { authorization: `Bearer ${token}` } : {};
}

function redirected(next: string, from: URL, { location }: RemotePlace): URL {
  if (!URL.canParse(next, from.href))
    throw new SourceAnswerInvalid(location, 'a redirect to an address', next);
  const url = new URL(next, from);
  if (isPrivateEnough(url)) return url;
  throw new SourceAnswerInvalid(location, 'a redirect to https:', `one to ${url.protocol}//${url.host}`);
}

/** One request; a server that says nothing for `stallMs` is given up. */
async function ask(
  url: URL,
  headers: { readonly [name: string]: string },
  { location }: RemotePlace,
  { stallMs }: SourceAccess,
  signal: AbortSignal,
): Promise<Answer> {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), stallMs);
  try {
    const response = await fetch(url, {
      headers: { 'accept-encoding': 'identity', 'user-agent': USER_AGENT, ...headers },
      redirect: 'manual',
      signal: AbortSignal.any([ending.signal, signal]),
    });
    return { response, close: () => ending.abort() };
  } catch (error) {
    const why = ending.signal.aborted
      ? `${url.host} did not answer within ${stallMs / 1000} seconds`
      : reasonOf(error);
    throw new SourceUnreachable(location, why, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function accepted(answer: Answer, { location, token, url }: RemotePlace): Answer {
  const { status, statusText } = answer.response;
  if ([200, 206, 304, 416].includes(status)) return answer;
  answer.close();
  const found = `${status} ${statusText}`.trim();
  if (status === 404 || status === 410) throw new SourceMissing(location, { found });
  if (status === 401 || status === 403)
    throw new SourceNotPermitted(location, `${url.host} answered ${found}`, {
      fix: permissionFix(location, token),
    });
  if (status >= 500 || [408, 425, 429].includes(status))
    throw new SourceUnreachable(location, `${url.host} answered ${found}`);
  throw new SourceAnswerInvalid(location, '200 OK', found);
}

function permissionFix(location: string, token: string | null): string {
  if (!location.startsWith('hf:')) return 'download it by hand, and name the local copy';
  return token === null
    ? 'check the name; for a private or gated repository set HF_TOKEN, then: retort service stop, and again'
    : 'check the name, and whether the owner of HF_TOKEN may read the repository';
}

/** What went wrong, from the innermost cause, where Node says it. */
export function reasonOf(error: unknown): string {
  let innermost = error;
  while (innermost instanceof Error && innermost.cause !== undefined) innermost = innermost.cause;
  if (!(innermost instanceof Error)) return String(innermost);
  const code = 'code' in innermost ? String(innermost.code) : '';
  return innermost.message || code || innermost.name;
}
