/** A row that passes every filter, or the name of the first that leaves it out. */
export type Filtered<T> =
  | { readonly kind: 'kept'; readonly value: T }
  | { readonly kind: 'dropped'; readonly reason: string };

export function kept<T>(value: T): Filtered<T> {
  return { kind: 'kept', value };
}

export function dropped(reason: string): Filtered<never> {
  return { kind: 'dropped', reason };
}
