import { createInterface } from 'node:readline';
import { text as textFrom } from 'node:stream/consumers';
import { type Continuation, type SamplingOptions, sample } from '../../engine/runtime/sampling/sample.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { type Author, openAuthor } from '../models/author.js';
import { Conversation, HUMAN } from '../models/conversation.js';
import { TextStream } from '../models/text-stream.js';
import { namedDigest } from '../named-digest.js';
import { withProject } from '../project.js';

/** Continuations that are drawn at once where nobody watches one grow. */
const TOGETHER = 8;

export interface SampleOptions extends Omit<SamplingOptions, 'topK'> {
  /** `-` for standard input; absent: a document begins. */
  readonly prompt?: string;
  readonly chat?: boolean;
  readonly topK?: number;
  readonly count: number;
  readonly tokenizer?: string;
}

/** `retort sample CHECKPOINT`: continues a prompt, or holds a dialogue; the same seed gives the same text. */
export async function sampleCheckpoint(
  reference: string,
  options: SampleOptions,
  context: Context,
): Promise<ExitCode> {
  return withProject(context, {}, async (project) => {
    const { store } = project;
    const author = await openAuthor(store, await namedDigest(reference, project), options.tokenizer);
    try {
      if (options.chat) await chat(author, options, context);
      else await continuePrompt(author, options, context);
    } finally {
      await author.session.close();
    }
    return exitCodes.success;
  });
}

async function continuePrompt(author: Author, options: SampleOptions, context: Context): Promise<void> {
  const { prompt = '', count } = options;
  const text = prompt === '-' ? (await textFrom(context.stdin)).replace(/\r?\n$/, '') : prompt;
  await write(author, { text, tokens: await author.encode(text), count, ...settingsOf(options) }, context);
}

/** Turns come from standard input, one a line, until it ends. */
async function chat(author: Author, options: SampleOptions, context: Context): Promise<void> {
  const { stdin, out } = context;
  const conversation = new Conversation();
  const settings = settingsOf(options);
  const stop = [...settings.stop, HUMAN];
  const cue = () => {
    if (stdin.isTTY && !out.json) out.stderr.write('Human: ');
  };
  let { seed } = settings;
  cue();
  for await (const line of createInterface({ input: stdin })) {
    conversation.ask(line.trim());
    const tokens = await fitted(conversation, author, options, context);
    const wanted = { ...settings, stop, seed, text: conversation.prompt, tokens, count: 1 };
    const [answer] = await write(author, wanted, context);
    conversation.answer(answer?.text.trim() ?? '');
    seed += 1;
    cue();
  }
}

/** The dialogue's tokens, its oldest turns forgotten until an answer fits the window. */
async function fitted(
  conversation: Conversation,
  { session, encode }: Author,
  { maxTokens }: SampleOptions,
  { out }: Context,
): Promise<ArrayLike<number>> {
  for (;;) {
    const tokens = await encode(conversation.prompt);
    if (tokens.length + maxTokens <= session.model.config.contextLength || !conversation.forget())
      return tokens;
    out.note('the oldest turn no longer fits the window of the model and is forgotten');
  }
}

interface Wanted extends SamplingOptions {
  readonly text: string;
  readonly tokens: ArrayLike<number>;
  readonly count: number;
}

/** Prints continuations as they come, or one document of all. */
async function write(
  { checkpoint, tokenizer, session, decode }: Author,
  { text, tokens, count, ...settings }: Wanted,
  { out }: Context,
): Promise<readonly Continuation[]> {
  const show = (piece: string) => {
    if (!out.json) out.stdout.write(out.stdout.isTTY ? harmless(piece) : piece);
  };
  const streams = Array.from({ length: count }, () => new TextStream(show, settings.stop));
  const continuations = await sample(session, new Array<ArrayLike<number>>(count).fill(tokens), settings, {
    batchSequences: out.json ? TOGETHER : 1,
    decode,
    signal: new AbortController().signal,
    onText: (place, whole) => streams[place]?.grow(whole),
    onFinished(done) {
      streams[done - 1]?.end();
      show(done < count ? '\n---\n' : '\n');
    },
  });
  if (out.json)
    out.show(
      {
        schema: 'retort.sample/1',
        checkpoint: checkpoint.digest,
        tokenizer: tokenizer.digest,
        ...settings,
        prompt: text,
        promptTokens: Array.from(tokens),
        continuations,
      },
      () => '',
    );
  return continuations;
}

function settingsOf(options: SampleOptions): SamplingOptions {
  const { temperature, topK = null, topP, maxTokens, stop, seed } = options;
  return { temperature, topK, topP, maxTokens, stop, seed };
}

/** Without what a terminal would obey. */
function harmless(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}/gu, '\uFFFD');
}
