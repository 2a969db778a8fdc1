/** A value that JSON can carry; what cannot be encoded stably is refused before it is hashed. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type JsonObject = { readonly [key: string]: Json };
