import { END_OF_TEXT } from './frame-pair.js';

type Ids = Uint16Array | Uint32Array;

/** A question's context and its options, as ids. */
export interface TokenItem {
  readonly context: Ids;
  readonly options: readonly Ids[];
}

/** A row of an option: what a model reads to predict the option's tokens. */
export interface FramedOption {
  /** The last token of what leads, the context, and all but the last token of the option. */
  readonly tokens: Int32Array;
  /** Index in `tokens` of the place that predicts the option's first token. */
  readonly firstRead: number;
  readonly option: Ids;
}

export interface FramedItem {
  readonly rows: readonly FramedOption[];
  /** Whether the context was cut on its left. */
  readonly truncated: boolean;
}

/**
 * The rows of an item behind a prompt. All options share one context, cut on its left where the longest would not
 * fit; prompt and options are never cut. Without a prompt an empty context is the start of a document: the end-of-text
 * token leads. Null where prompt and longest option do not fit `contextLength` positions.
 */
export function frameItem(
  prompt: Ids,
  { context, options }: TokenItem,
  contextLength: number,
): FramedItem | null {
  const lead = leadOf(prompt, context);
  const longest = options.reduce((most, { length }) => Math.max(most, length), 0);
  const room = contextLength + 1 - lead.length - longest;
  if (room < 0 || (lead.length === 0 && room === 0)) return null;
  const kept = context.subarray(Math.max(0, context.length - room));
  const before = [...lead.slice(-1), ...kept];
  return {
    rows: options.map((option) => ({
      tokens: Int32Array.from([...before, ...option.subarray(0, -1)]),
      firstRead: before.length - 1,
      option,
    })),
    truncated: kept.length < context.length,
  };
}

/** What stands before the context in every row; only its last token is read again with the row. */
function leadOf(prompt: Ids, context: Ids): readonly number[] {
  if (prompt.length > 0) return Array.from(prompt);
  return context.length === 0 ? [END_OF_TEXT] : [];
}
