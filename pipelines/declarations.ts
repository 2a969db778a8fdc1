/** What a run file says of data that may not be there yet; it never reaches a spec or a key. */
export interface Declarations {
  /** Sizes by stage id or source name, then by statistic of its manifest (`bytes` for a source). */
  readonly sizes: { readonly [stage: string]: { readonly [statistic: string]: number } };
  /** Where to get a source, by its name or the part of it before a point. */
  readonly origins: { readonly [source: string]: string };
}

/** Where to get a source; undefined where the run file does not say. */
export function originOf({ origins }: Declarations, source: string): string | undefined {
  const name = Object.keys(origins).find((one) => source === one || source.startsWith(`${one}.`));
  return name === undefined ? undefined : origins[name];
}
