import { Interrupted, LogitsNotFinite, UnfitParameter } from '../../errors.js';
import { END_OF_TEXT } from '../../packing/frame-pair.js';
import { randomness } from '../../random.js';
import { chooseToken, type TokenChoice } from './choose-token.js';
import type { DecoderSession } from './decoder-session.js';
import { growingSequences } from './growing-sequences.js';

export interface SamplingOptions extends TokenChoice {
  /** Most tokens of a continuation. */
  readonly maxTokens: number;
  /** Texts at which a continuation ends; they are not part of it. */
  readonly stop: readonly string[];
  /** A continuation depends on (seed, its place among the prompts, token), never on the ones before it. */
  readonly seed: number;
}

export interface SamplingExecution {
  /** Prompts that are continued at once. */
  readonly batchSequences: number;
  /** Text of ids. */
  readonly decode: (tokens: readonly number[]) => Promise<string>;
  readonly signal: AbortSignal;
  readonly onFinished?: (done: number) => void;
  /** Told after each token, with the place among the prompts and the whole text so far, a stop text cut off. */
  readonly onText?: (place: number, text: string) => void;
}

/** Why a continuation ended: the model's end of text, a stop text, `maxTokens`, or the end of its window. */
type Finish = 'end-of-text' | 'stop' | 'length' | 'window';

export interface Continuation {
  /** What was drawn, the tokens of a stop text and the end of text among them. */
  readonly tokens: readonly number[];
  /** Up to the stop text. */
  readonly text: string;
  readonly finish: Finish;
}

/**
 * Continues prompts, in their order; an empty one begins a document. How many are continued at once, and by how many
 * threads, changes nothing but the time.
 * @throws UnfitParameter when a prompt leaves no room in the model's window
 * @throws LogitsNotFinite when the model's weights are broken
 * @throws Interrupted between tokens when the signal is aborted
 */
export async function sample(
  session: DecoderSession,
  prompts: readonly ArrayLike<number>[],
  options: SamplingOptions,
  execution: SamplingExecution,
): Promise<Continuation[]> {
  const begun = prompts.map((prompt) => (prompt.length === 0 ? [END_OF_TEXT] : prompt));
  const { contextLength } = session.model.config;
  for (const prompt of begun) requireRoom(prompt.length, contextLength);
  const { batchSequences } = execution;
  const found: Continuation[] = [];
  for (let first = 0; first < begun.length; first += batchSequences) {
    const batch = begun
      .slice(first, first + batchSequences)
      .map((prompt, i) => new Growth(prompt, options, contextLength, first + i));
    await continueBatch(session, batch, options, execution);
    found.push(...batch.map((growth) => growth.continuation()));
    execution.onFinished?.(found.length);
  }
  return found;
}

function requireRoom(promptTokens: number, contextLength: number): void {
  if (promptTokens < contextLength) return;
  throw new UnfitParameter(
    'prompt',
    `fewer than the ${contextLength} tokens of the model's window`,
    `${promptTokens} tokens`,
    'shorten the prompt, or use a model with a longer context',
  );
}

async function continueBatch(
  session: DecoderSession,
  batch: readonly Growth[],
  { maxTokens, stop }: SamplingOptions,
  { decode, signal, onText }: SamplingExecution,
): Promise<void> {
  const watched = stop.length > 0 || onText !== undefined;
  const longest = Math.max(...batch.map(({ prompt }) => prompt.length));
  const slots = Math.min(longest + maxTokens, session.model.config.contextLength);
  const growing = growingSequences(session, { sequences: batch.length, slots });
  let next = batch.map(({ prompt }) => prompt);
  while (batch.some(({ finish }) => finish === null)) {
    if (signal.aborted) throw new Interrupted(null);
    const logits = await growing.append(next);
    for (const [row, growth] of batch.entries())
      if (await growth.grow(logits[row] ?? null, watched ? decode : null))
        onText?.(growth.place, growth.continuation().text);
    next = batch.map((growth) => (growth.finish === null ? growth.tokens.slice(-1) : []));
  }
  if (!watched) for (const growth of batch) await growth.read(decode);
}

/** One continuation while it grows. */
class Growth {
  readonly tokens: number[] = [];
  finish: Finish | null = null;
  #text = '';
  readonly #random: ReturnType<typeof randomness>;

  constructor(
    readonly prompt: ArrayLike<number>,
    private readonly options: SamplingOptions,
    private readonly contextLength: number,
    readonly place: number,
  ) {
    this.#random = randomness(options.seed, `continuation:${place}`);
  }

  /**
   * @param decode null where the text is read at the end alone
   * @returns whether it was not finished before
   */
  async grow(logits: Float32Array | null, decode: SamplingExecution['decode'] | null): Promise<boolean> {
    if (logits === null || this.finish !== null) return false;
    if (!areFinite(logits)) throw new LogitsNotFinite(this.prompt.length + this.tokens.length);
    this.tokens.push(chooseToken(logits, this.options, this.#random.uniform(this.tokens.length)));
    if (decode) await this.read(decode);
    this.finish = this.#ending();
    return true;
  }

  async read(decode: SamplingExecution['decode']): Promise<void> {
    this.#text = await decode(this.tokens);
  }

  continuation(): Continuation {
    const ends = this.#stops();
    const text = ends.length === 0 ? this.#text : this.#text.slice(0, Math.min(...ends));
    return { tokens: this.tokens, text, finish: this.finish ?? 'length' };
  }

  #ending(): Finish | null {
    if (this.tokens.at(-1) === END_OF_TEXT) return 'end-of-text';
    if (this.#stops().length > 0) return 'stop';
    if (this.tokens.length === this.options.maxTokens) return 'length';
    return this.prompt.length + this.tokens.length === this.contextLength ? 'window' : null;
  }

  /** Where stop texts begin. */
  #stops(): number[] {
    return this.options.stop.map((stop) => this.#text.indexOf(stop)).filter((at) => at >= 0);
  }
}

/** A loop, for `every` takes as long as half a model this small. */
function areFinite(logits: Float32Array): boolean {
  for (let id = 0; id < logits.length; id += 1) if (!Number.isFinite(logits[id])) return false;
  return true;
}
