import {
  evaluatePreferenceModel,
  finetunePreferenceModel,
  ingestComparisons,
  ingestText,
  pipeline,
  pretrainLanguageModel,
  promote,
  source,
  tokenizeCorpus,
  tokenizePairs,
  trainTokenizer,
  z,
} from '../../../pipelines/authoring.js';

/** What is given for each training, and what the model is judged on. */
const files = ['text.txt', 'labels.jsonl', 'judged.jsonl'] as const;

export type RetrainFile = (typeof files)[number];

/** A preference model of new labels, which becomes the champion when it tells the fixed pairs better. */
export const retrain = pipeline({
  name: 'retrain-labels',
  params: z.strictObject({}),
  build: () => {
    const documents = [ingestText({ texts: [source('text.txt')] }, { documentChars: 500 })];
    const tokenizer = trainTokenizer({ documents, threads: [] }, { vocabularySize: 384 });
    const tokens = tokenizeCorpus({ documents, threads: [], tokenizer });
    const lm = pretrainLanguageModel(
      { tokens },
      {
        ...{ decoder: { contextLength: 64, layers: 2, width: 64, heads: 2 }, batchSequences: 16 },
        ...{ steps: 150, heldoutSequences: 64, evaluateEverySteps: 150 },
      },
    );
    const pairsOf = (name: 'labels' | 'judged', heldoutFraction: number) => {
      const comparisons = [source(`${name}.jsonl`)];
      const pairs = ingestComparisons({ comparisons }, { heldoutFraction }, { label: `ingest-${name}` });
      return tokenizePairs({ pairs, tokenizer }, {}, { label: `tokenize-${name}` });
    };
    const model = finetunePreferenceModel(
      { model: lm, pairs: pairsOf('labels', 0) },
      { learningRateMultiple: 0.3, contextLength: 64, batchPairs: 32 },
    );
    const scores = evaluatePreferenceModel({ model, pairs: pairsOf('judged', 1) });
    return promote({ model, scores }, { champion: 'preferences', rule: { kind: 'better', alpha: 0.05 } });
  },
});
