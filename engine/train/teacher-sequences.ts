import type { ArtifactReader, Spool } from '../../storage/ports.js';
import { readShards } from '../../storage/shards/read-shards.js';
import { TooLittleData } from '../errors.js';
import { randomness } from '../random.js';
import type { RecordTeacherParams } from './distillation-params.js';
import { permute } from './permutation.js';
import { RecordFile } from './spooled/record-file.js';
import { spoolTokens, type TokenStream } from './token-stream.js';

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

/**
 * Only what is chosen comes into memory.
 * @throws TooLittleData when the training split has fewer than are asked for
 */
export async function readSequences(
  corpora: TeacherCorpora,
  split: Split,
  params: RecordTeacherParams,
  spool: Spool,
): Promise<TeacherSequences> {
  const { sequences, heldoutSequences, dialogueFraction, sequenceTokens } = params;
  const count = split === 'train' ? sequences : heldoutSequences;
  const dialogueCount = Math.round(count * dialogueFraction);
  const choose = async (what: string, all: Choosable, wanted: number) => {
    if (split === 'train' && wanted > all.length) throw tooFew(what, wanted, all.length);
    const order = randomness(params.seed, `teacher:${split} ${what}`);
    const chosen: Ids[] = [];
    for (let i = 0; i < Math.min(wanted, all.length); i += 1)
      chosen.push(await all.read(permute(order, all.length, i)));
    return chosen;
  };
  const windows = windowsOf(await spoolTokens(corpora.text, split, spool), sequenceTokens);
  const texts = await choose('text', windows, count - dialogueCount);
  const beginnings = await beginningsOf(corpora.dialogues, split, sequenceTokens + 1, spool);
  const dialogues = await choose('dialogues', beginnings, dialogueCount);
  return {
    texts,
    dialogues: dialogues.map((dialogue) => dialogue.subarray(0, sequenceTokens)),
    truncatedDialogues: dialogues.filter(({ length }) => length > sequenceTokens).length,
  };
}

interface Choosable {
  readonly length: number;
  read(place: number): Promise<Ids>;
}

const windowsOf = (stream: TokenStream, tokens: number): Choosable => ({
  length: Math.floor(stream.length / tokens),
  read: (place) => stream.read(place * tokens, tokens),
});

/** At most so many tokens of each dialogue. */
async function beginningsOf(
  artifacts: readonly ArtifactReader[],
  split: Split,
  most: number,
  spool: Spool,
): Promise<Choosable> {
  const rows = await RecordFile.in(spool);
  for (const artifact of artifacts)
    for await (const { tokens } of readShards(artifact, split, 'tokens'))
      await rows.add(Uint32Array.from(tokens.subarray(0, most)));
  return { length: rows.length, read: async (place) => new Uint32Array(await rows.read(place)) };
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
