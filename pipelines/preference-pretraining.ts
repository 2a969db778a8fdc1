import type { z } from 'zod';
import { pipeline } from './pipeline.js';
import { PreferencePretrainingParams } from './preference-pretraining-params.js';
import { type SourceRef, type StageRef, source } from './references.js';
import { buildPairs } from './stages/build-pairs.js';
import { buildReport } from './stages/build-report.js';
import { evaluatePreferenceModel } from './stages/evaluate-preference-model.js';
import { finetunePreferenceModel } from './stages/finetune-preference-model.js';
import { ingestComparisons } from './stages/ingest-comparisons.js';
import { ingestStackexchange } from './stages/ingest-stackexchange.js';
import { ingestText } from './stages/ingest-text.js';
import { pretrainLanguageModel } from './stages/pretrain-language-model.js';
import { pretrainPreferenceModel } from './stages/pretrain-preference-model.js';
import { tokenizeCorpus } from './stages/tokenize-corpus.js';
import { tokenizePairs } from './stages/tokenize-pairs.js';
import { trainTokenizer } from './stages/train-tokenizer.js';

type Params = z.output<typeof PreferencePretrainingParams>;

const WITH_AGAINST_WITHOUT = { candidate: 'with PMP', baseline: 'without PMP' };

/**
 * Sections 4 and 5 of the paper: a language model, preference-model pretraining (PMP) on public comparisons,
 * then finetuning on a target set with and without it, each judged on held-out pairs. Without dumps there is
 * no PMP, and without comparisons no finetuning.
 */
export const preferencePretraining = pipeline({
  name: 'preference-pretraining',
  params: PreferencePretrainingParams,
  build: (params) => {
    const corpora = ingest(params);
    const models = train(params, corpora);
    return report(params, corpora, models);
  },
});

function ingest({ sources, seed, heldoutFraction, maxPairsPerGroup }: Params) {
  const split = { seed, heldoutFraction };
  const { stackexchange, text, comparisons } = sources;
  const threads = stackexchange.map(({ posts, votes, site, license }) =>
    ingestStackexchange(
      {
        posts: source(posts, { name: `${site}.posts`, license }),
        votes: source(votes, { name: `${site}.votes`, license }),
      },
      { source: site },
    ),
  );
  const documents = optional(text, (files) =>
    ingestText({ texts: sourcesOf(files) }, { source: files.name, license: files.license }),
  );
  const publicPairs = threads.length === 0 ? null : buildPairs({ threads }, { maxPairsPerGroup, ...split });
  const targetPairs =
    comparisons === null
      ? null
      : ingestComparisons({ comparisons: sourcesOf(comparisons) }, { source: comparisons.name, ...split });
  return { threads, documents, publicPairs, targetPairs };
}

function sourcesOf({
  files,
  name,
  license,
}: {
  files: string[];
  name: string;
  license: string | null;
}): SourceRef[] {
  return files.map((path, index) => source(path, { name: `${name}.${index + 1}`, license }));
}

/** A preference model, and the pairs that it is judged on. */
interface Candidate {
  readonly name: string;
  readonly label: string;
  readonly set: string;
  readonly model: StageRef<'checkpoint'>;
  readonly pairs: StageRef<'token-pairs'>;
  readonly trainingPairs: number | null;
}

function train(params: Params, { threads, documents, publicPairs, targetPairs }: ReturnType<typeof ingest>) {
  const { seed, heldoutFraction, execution } = params;
  const tokenizer = trainTokenizer({ documents, threads }, { ...params.tokenizer, seed });
  const tokens = tokenizeCorpus({ documents, threads, tokenizer }, { seed, heldoutFraction });
  const lm = pretrainLanguageModel({ tokens }, { ...params.lm, seed }, { execution });
  const candidates: Candidate[] = [];
  let pmp: StageRef<'checkpoint'> | null = null;
  if (publicPairs !== null) {
    const pairs = tokenizePairs({ pairs: publicPairs, tokenizer });
    pmp = pretrainPreferenceModel({ model: lm, pairs }, { ...params.pmp, ...window(params) }, { execution });
    candidates.push({
      name: 'PMP',
      label: 'evaluate-pmp',
      set: 'stackexchange',
      model: pmp,
      pairs,
      trainingPairs: null,
    });
  }
  if (targetPairs !== null) {
    const pairs = tokenizePairs({ pairs: targetPairs, tokenizer }, {}, { label: 'tokenize-comparisons' });
    if (pmp !== null)
      candidates.push(finetuned(params, pmp, pairs, WITH_AGAINST_WITHOUT.candidate, 'finetune'));
    candidates.push(finetuned(params, lm, pairs, WITH_AGAINST_WITHOUT.baseline, 'finetune-without-pmp'));
  }
  return { tokens, lm, candidates };
}

function window({ seed, preferenceContextLength, lm }: Params) {
  return { seed, contextLength: preferenceContextLength ?? lm.decoder.contextLength };
}

function finetuned(
  params: Params,
  from: StageRef<'checkpoint'>,
  pairs: StageRef<'token-pairs'>,
  name: string,
  label: string,
): Candidate {
  const { finetune, execution, sources } = params;
  const options = { label, execution };
  const model = finetunePreferenceModel({ model: from, pairs }, { ...finetune, ...window(params) }, options);
  const set = sources.comparisons?.name ?? 'comparisons';
  return {
    name,
    label: label.replace('finetune', 'evaluate-finetune'),
    set,
    model,
    pairs,
    trainingPairs: finetune.pairs,
  };
}

function report(params: Params, corpora: ReturnType<typeof ingest>, models: ReturnType<typeof train>) {
  const { title, synthetic, command, evaluate, sources } = params;
  const { candidates } = models;
  const execution = { threads: params.execution.threads };
  const target = optional(sources.comparisons, ({ name, license }) => ({ name, license }));
  const published = optional(corpora.publicPairs, () => ({
    name: 'stackexchange',
    license: publicLicense(params),
  }));
  return buildReport(
    {
      scores: candidates.map(({ model, pairs, label }) =>
        evaluatePreferenceModel({ model, pairs }, evaluate, { label, execution }),
      ),
      tasks: [],
      checkpoints: [models.lm, ...candidates.map(({ model }) => model)],
      threads: corpora.threads,
      documents: corpora.documents,
      pairs: [
        ...optional(corpora.publicPairs, (pairs) => pairs),
        ...optional(corpora.targetPairs, (pairs) => pairs),
      ],
      tokens: [models.tokens],
      tokenPairs: [...new Set(candidates.map(({ pairs }) => pairs))],
    },
    {
      title,
      synthetic,
      command,
      scores: candidates.map(({ name, set, trainingPairs }) => ({ name, set, trainingPairs })),
      checkpoints: ['lm', ...candidates.map(({ name }) => name)],
      threads: sources.stackexchange.map(({ site, license }) => ({ name: site, license })),
      documents: optional(sources.text, ({ name, license }) => ({ name, license })),
      pairs: [...published, ...target],
      tokens: ['corpus'],
      tokenPairs: [...new Set(candidates.map(({ set }) => set))],
      comparisons: corpora.publicPairs === null || corpora.targetPairs === null ? [] : [WITH_AGAINST_WITHOUT],
    },
  );
}

/** One license, or null where the dumps have several. */
function publicLicense({ sources }: Params): string | null {
  const [license = null, ...others] = new Set(sources.stackexchange.map((dump) => dump.license));
  return others.length === 0 ? license : null;
}

function optional<Value, Item>(value: Value | null, item: (value: Value) => Item): Item[] {
  return value === null ? [] : [item(value)];
}
