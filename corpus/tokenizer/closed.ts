import { END_OF_TEXT } from './special-tokens.js';

/** A document's ids and the end-of-text token. */
export function closed(ids: Uint16Array | Uint32Array): Uint16Array | Uint32Array {
  const Ids = ids instanceof Uint16Array ? Uint16Array : Uint32Array;
  const tokens = new Ids(ids.length + 1);
  tokens.set(ids);
  tokens[ids.length] = END_OF_TEXT;
  return tokens;
}
