import type { ArtifactReader } from '../../storage/ports.js';
import { readShards } from '../../storage/shards/read-shards.js';
import { TooLittleData } from '../errors.js';
import { randomness } from '../random.js';
import type { RecordTeacherParams } from './distillation-params.js';
import { permute } from './permutation.js';
import { readTokenStream } from './token-stream.js';

type Ids = Uint16Array | Uint32Array;
type Split = 'train' | 'heldout';

export interface TeacherCorpora {
  readonly text: ArtifactReader;
  readonly dialogues: readonly ArtifactReader[];
}

/** Sequences for a teacher to read, chosen by (seed, place). */
export interface TeacherSequences {
  /** Windows of the text, each of `sequenceTokens`. */
  readonly texts: readonly Ids[];
  /** Beginnings of dialogues, of at most `sequenceTokens`. */
  readonly dialogues: readonly Ids[];
  /** Dialogues that were longer. */
  readonly truncatedDialogues: number;
}

/** @throws TooLittleData when the training split has fewer than are asked for */
export async function readSequences(
  corpora: TeacherCorpora,
  split: Split,
  params: RecordTeacherParams,
): Promise<TeacherSequences> {
  const { sequences, heldoutSequences, dialogueFraction, sequenceTokens } = params;
  const count = split === 'train' ? sequences : heldoutSequences;
  const dialogueCount = Math.round(count * dialogueFraction);
  const choose = (what: string, all: readonly Ids[], wanted: number) => {
    if (split === 'train' && wanted > all.length) throw tooFew(what, wanted, all.length);
    const order = randomness(params.seed, `teacher:${split} ${what}`);
    const places = Array.from({ length: Math.min(wanted, all.length) }, (_, i) =>
      permute(order, all.length, i),
    );
    return places.flatMap((place) => all[place] ?? []);
  };
  const texts = choose('text', await windows(corpora.text, split, sequenceTokens), count - dialogueCount);
  const dialogues = choose('dialogues', await rows(corpora.dialogues, split), dialogueCount);
  return {
    texts,
    dialogues: dialogues.map((dialogue) => dialogue.subarray(0, sequenceTokens)),
    truncatedDialogues: dialogues.filter(({ length }) => length > sequenceTokens).length,
  };
}

async function windows(text: ArtifactReader, split: Split, tokens: number): Promise<Ids[]> {
  const stream = await readTokenStream(text, split);
  const count = Math.floor(stream.length / tokens);
  return Array.from({ length: count }, (_, i) => stream.subarray(i * tokens, (i + 1) * tokens));
}

async function rows(artifacts: readonly ArtifactReader[], split: Split): Promise<Ids[]> {
  const all: Ids[] = [];
  for (const artifact of artifacts)
    for await (const { tokens } of readShards(artifact, split, 'tokens')) all.push(tokens.slice());
  return all;
}

const tooFew = (what: string, wanted: number, found: number) =>
  new TooLittleData(
    `not so many sequences of ${what} for the teacher`,
    `${wanted}`,
    `${found}`,
    what === 'text'
      ? 'lower sequences or sequenceTokens, raise dialogueFraction, or add text'
      : 'lower sequences or dialogueFraction, or add threads',
  );
