import ingestComparisons from '../../../corpus/ingest-comparisons.js';
import ingestText from '../../../corpus/ingest-text.js';
import tokenizeCorpus from '../../../corpus/tokenize-corpus.js';
import tokenizePairs from '../../../corpus/tokenize-pairs.js';
import trainTokenizer from '../../../corpus/train-tokenizer.js';
import finetune from '../../../engine/train/finetune-preference-model.js';
import pretrain from '../../../engine/train/pretrain-language-model.js';
import evaluate from '../../../evaluation/evaluate-preference-model.js';
import type { ArtifactReader } from '../../../storage/ports.js';
import { sourceOf, workbench } from '../../unit/corpus/workbench.js';
import { cadence } from '../../unit/engine/train/memory-artifacts.js';
import { type Planting, plantedComparisons, plantedText } from './planted-comparisons.js';

const CONTEXT = 64;
const execution = { threads: 2, ...cadence };
const optimization = {
  weightDecay: 0.1,
  betas: [0.9, 0.95],
  clipNorm: 1,
  maxSpikeNats: 3,
  microBatches: 2,
  seed: 1,
} as const;

/** The language of the planted set, learned once: tokenizer and language model. */
export async function plantedLanguageModel(seed: number) {
  const bench = workbench();
  const text = sourceOf(plantedText({ seed, comparisons: 800 }));
  const documents = bench.reader(
    await ingestText(
      { texts: [text] },
      { source: 'planted', license: null, documentChars: 500, maxQuarantinedFraction: 0 },
      bench.context({}),
    ),
  );
  const corpus = { documents: [documents], threads: [] };
  const tokenizer = bench.reader(
    await trainTokenizer(corpus, { vocabularySize: 384, seed, sampleFraction: 1 }, bench.context({})),
  );
  const tokens = bench.reader(
    await tokenizeCorpus({ ...corpus, tokenizer }, { seed, heldoutFraction: 0.1 }, bench.context({})),
  );
  const decoder = { contextLength: CONTEXT, layers: 2, width: 64, heads: 2 };
  const draft = await pretrain(
    { tokens },
    {
      ...optimization,
      decoder,
      batchSequences: 16,
      batchTokens: null,
      steps: 150,
      learningRate: 0.003,
      warmupSteps: 20,
      schedule: 'cosine',
      evaluateEverySteps: 150,
      heldoutSequences: 64,
    },
    bench.context(execution),
  );
  return { bench, tokenizer, model: bench.reader(draft) };
}

export type PlantedLanguageModel = Awaited<ReturnType<typeof plantedLanguageModel>>;

/** Trains a preference model on a planting, and what its held-out pairs say of it. */
export async function finetunePlanted({ bench, tokenizer, model }: PlantedLanguageModel, planting: Planting) {
  const lines = plantedComparisons(planting).map((comparison) => JSON.stringify(comparison));
  const pairs = bench.reader(
    await ingestComparisons(
      { comparisons: [sourceOf(lines.join('\n'))] },
      { source: 'planted', maxQuarantinedFraction: 0, seed: planting.seed, heldoutFraction: 0.2 },
      bench.context({}),
    ),
  );
  const tokenPairs = bench.reader(await tokenizePairs({ pairs, tokenizer }, {}, bench.context({})));
  const tuned = await finetune(
    { model, pairs: tokenPairs },
    {
      ...optimization,
      seed: planting.seed,
      form: 'ranked',
      learningRateMultiple: 0.3,
      schedule: 'linear-to-zero',
      warmupFraction: 0.05,
      batchPairs: 32,
      batchTokens: null,
      contextLength: CONTEXT,
      languageModelWeight: 1,
      pairs: null,
      epochs: 1,
    },
    bench.context(execution),
  );
  return (await evaluated(bench, bench.reader(tuned), tokenPairs)).statistics;
}

function evaluated(bench: PlantedLanguageModel['bench'], model: ArtifactReader, pairs: ArtifactReader) {
  return evaluate({ model, pairs }, { limit: null }, bench.context({ threads: 2 }));
}
