import { hostname, userInfo } from 'node:os';

/** Who decides, for the record: what was said with `--by`, or `user@host`. */
export function who(by: string | undefined): string {
  return by ?? `${userInfo().username}@${hostname()}`;
}
