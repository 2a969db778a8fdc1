import ingestTask from '../../../corpus/ingest-task.js';
import tokenizeCorpus from '../../../corpus/tokenize-corpus.js';
import tokenizePrompt from '../../../corpus/tokenize-prompt.js';
import trainTokenizer from '../../../corpus/train-tokenizer.js';
import distilContext from '../../../engine/train/distil-context.js';
import pretrain from '../../../engine/train/pretrain-language-model.js';
import recordTeacher from '../../../engine/train/record-teacher.js';
import { type Accuracy, accuracyOf } from '../../../evaluation/accuracy.js';
import evaluateLanguageModel from '../../../evaluation/evaluate-language-model.js';
import { outcomeUnder, scoredItems } from '../../../evaluation/task-outcomes.js';
import type { ArtifactReader } from '../../../storage/ports.js';
import { writeShards } from '../../../storage/shards/write-shards.js';
import { sourceOf, workbench } from '../../unit/corpus/workbench.js';
import { cadence } from '../../unit/engine/train/memory-artifacts.js';
import {
  announcement,
  PLACES,
  type Place,
  plantedDocuments,
  plantedMentions,
  plantedTask,
} from './planted-dialects.js';

const CONTEXT = 64;
const SEQUENCE = 12;
const execution = { threads: 2, ...cadence };
const optimization = {
  weightDecay: 0.1,
  betas: [0.9, 0.95],
  clipNorm: 1,
  maxSpikeNats: 3,
  microBatches: 2,
} as const;

const bench = workbench();

/** What is read in the planted world of a seed, and a language model that knows both dialects. */
async function plantedWorld(seed: number) {
  const documents = await documentsOf(plantedDocuments(seed, 2000));
  const tokenizer = bench.reader(
    await trainTokenizer(
      { documents: [documents], threads: [] },
      { vocabularySize: 512, seed, sampleFraction: 1 },
      bench.context({}),
    ),
  );
  const tokensOf = async (texts: ArtifactReader) =>
    bench.reader(
      await tokenizeCorpus(
        { documents: [texts], threads: [], tokenizer },
        { seed, heldoutFraction: 0.1 },
        bench.context({}),
      ),
    );
  const text = await tokensOf(documents);
  const mentions = await tokensOf(await documentsOf(plantedMentions(seed, 600)));
  return { tokenizer, text, mentions, model: await languageModel(text, seed) };
}

type World = Awaited<ReturnType<typeof plantedWorld>>;

async function documentsOf(texts: readonly string[]): Promise<ArtifactReader> {
  const rows = texts.map((text, id) => ({
    id: `${id}`,
    source: 'planted',
    text,
    createdAt: null,
    license: null,
  }));
  return bench.reader({
    kind: 'documents',
    schemaVersion: 1,
    files: await writeShards(bench.context({}).draft, 'documents', 'documents', rows),
    work: { count: rows.length, unit: 'rows' },
    statistics: {},
  });
}

async function languageModel(tokens: ArtifactReader, seed: number): Promise<ArtifactReader> {
  const draft = await pretrain(
    { tokens },
    {
      ...optimization,
      decoder: { contextLength: CONTEXT, layers: 2, width: 64, heads: 4 },
      batchSequences: 16,
      batchTokens: null,
      steps: 400,
      learningRate: 0.006,
      warmupSteps: 20,
      schedule: 'cosine',
      evaluateEverySteps: 400,
      heldoutSequences: 64,
      seed,
    },
    bench.context(execution),
  );
  return bench.reader(draft);
}

/** The model that has learnt without the prompt what its teacher, itself, says with it. */
async function distilled(
  { model, text, mentions }: World,
  prompt: ArtifactReader,
  seed: number,
): Promise<ArtifactReader> {
  const teacher = bench.reader(
    await recordTeacher(
      { model, prompt, text, dialogues: [mentions] },
      { k: 50, sequences: 400, heldoutSequences: 40, sequenceTokens: SEQUENCE, dialogueFraction: 0.9, seed },
      bench.context(execution),
    ),
  );
  const draft = await distilContext(
    { model, teacher },
    {
      ...optimization,
      k: 50,
      prompt: null,
      teacher: model.digest,
      learningRateMultiple: 0.5,
      schedule: 'linear-to-zero',
      warmupFraction: 0,
      batchSequences: 32,
      batchTokens: null,
      epochs: 4,
      evaluateEverySteps: 1000,
      seed,
    },
    bench.context(execution),
  );
  return bench.reader(draft);
}

/** Accuracies at the words of both places: of the raw model, of it prompted, and of its students. */
export async function distilPlanted(
  seed: number,
): Promise<Record<'raw' | 'prompted' | 'distilled', Accuracy>> {
  const world = await plantedWorld(seed);
  const outcomes = { raw: [], prompted: [], distilled: [] } as Record<string, (0 | 0.5 | 1)[]>;
  for (const place of PLACES) {
    const prompt = await tokenizedPrompt(world, place);
    const student = await distilled(world, prompt, seed);
    const task = await taskOf(seed, place);
    outcomes.raw?.push(...(await answers(world, world.model, task, [])));
    outcomes.prompted?.push(...(await answers(world, world.model, task, [prompt])));
    outcomes.distilled?.push(...(await answers(world, student, task, [])));
  }
  const { raw = [], prompted = [], distilled: student = [] } = outcomes;
  return { raw: accuracyOf(raw), prompted: accuracyOf(prompted), distilled: accuracyOf(student) };
}

async function tokenizedPrompt({ tokenizer }: World, place: Place): Promise<ArtifactReader> {
  const params = { sha256: null, cue: '' };
  const inputs = { prompt: sourceOf(announcement(place)), tokenizer };
  return bench.reader(await tokenizePrompt(inputs, params, bench.context({})));
}

async function taskOf(seed: number, place: Place): Promise<ArtifactReader> {
  const params = {
    format: 'last-word',
    source: 'planted',
    categories: [],
    maxQuarantinedFraction: 0,
  } as const;
  const items = [sourceOf(plantedTask(seed, place))];
  return bench.reader(await ingestTask({ items }, params, bench.context({})));
}

/** Whether the model goes on with the right word for each thing. */
async function answers(
  { tokenizer }: World,
  model: ArtifactReader,
  task: ArtifactReader,
  prompt: readonly ArtifactReader[],
) {
  const inputs = { model, tokenizer, task, prompt };
  const draft = await evaluateLanguageModel(inputs, {}, bench.context({ threads: 2 }));
  const items = scoredItems(await bench.rows(draft, 'scores', 'task-scores'));
  return items.flatMap((item) => outcomeUnder('greedy', item) ?? []);
}
