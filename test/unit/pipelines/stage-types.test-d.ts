import { expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type buildPairs from '../../../corpus/build-pairs.js';
import type importTokenizer from '../../../corpus/import-tokenizer.js';
import type ingestComparisons from '../../../corpus/ingest-comparisons.js';
import type ingestLabels from '../../../corpus/ingest-labels.js';
import type ingestReddit from '../../../corpus/ingest-reddit.js';
import type ingestStackexchange from '../../../corpus/ingest-stackexchange.js';
import type ingestTask from '../../../corpus/ingest-task.js';
import type ingestText from '../../../corpus/ingest-text.js';
import type ingestWikipedia from '../../../corpus/ingest-wikipedia.js';
import type tokenizeCorpus from '../../../corpus/tokenize-corpus.js';
import type tokenizeDialogues from '../../../corpus/tokenize-dialogues.js';
import type tokenizePairs from '../../../corpus/tokenize-pairs.js';
import type tokenizePrompt from '../../../corpus/tokenize-prompt.js';
import type trainTokenizer from '../../../corpus/train-tokenizer.js';
import type importModel from '../../../engine/hugging-face/import-model.js';
import type distilContext from '../../../engine/train/distil-context.js';
import type finetuneImitation from '../../../engine/train/finetune-imitation.js';
import type finetuneLanguageModel from '../../../engine/train/finetune-language-model.js';
import type finetunePreferenceModel from '../../../engine/train/finetune-preference-model.js';
import type pretrainLanguageModel from '../../../engine/train/pretrain-language-model.js';
import type pretrainPreferenceModel from '../../../engine/train/pretrain-preference-model.js';
import type recordTeacher from '../../../engine/train/record-teacher.js';
import type evaluateImitation from '../../../evaluation/evaluate-imitation.js';
import type evaluateLanguageModel from '../../../evaluation/evaluate-language-model.js';
import type evaluatePreferenceModel from '../../../evaluation/evaluate-preference-model.js';
import type evaluatePreferenceTask from '../../../evaluation/evaluate-preference-task.js';
import type { ArtifactKind } from '../../../lineage/manifest.js';
import type { stageDefinitions } from '../../../pipelines/shipped.js';
import type { InputKind } from '../../../pipelines/stage.js';
import type buildReport from '../../../report/build-report.js';
import type { ArtifactReader, ComputeContext, SourceReader } from '../../../storage/ports.js';

/** Default exports of the compute modules, by stage. */
interface Computations {
  'ingest-stackexchange': typeof ingestStackexchange;
  'ingest-reddit': typeof ingestReddit;
  'ingest-wikipedia': typeof ingestWikipedia;
  'ingest-text': typeof ingestText;
  'ingest-comparisons': typeof ingestComparisons;
  'ingest-labels': typeof ingestLabels;
  'ingest-task': typeof ingestTask;
  'build-pairs': typeof buildPairs;
  'train-tokenizer': typeof trainTokenizer;
  'import-tokenizer': typeof importTokenizer;
  'tokenize-corpus': typeof tokenizeCorpus;
  'tokenize-pairs': typeof tokenizePairs;
  'tokenize-prompt': typeof tokenizePrompt;
  'tokenize-dialogues': typeof tokenizeDialogues;
  'pretrain-language-model': typeof pretrainLanguageModel;
  'finetune-language-model': typeof finetuneLanguageModel;
  'record-teacher': typeof recordTeacher;
  'distil-context': typeof distilContext;
  'import-model': typeof importModel;
  'pretrain-preference-model': typeof pretrainPreferenceModel;
  'finetune-preference-model': typeof finetunePreferenceModel;
  'finetune-imitation': typeof finetuneImitation;
  'evaluate-imitation': typeof evaluateImitation;
  'evaluate-preference-model': typeof evaluatePreferenceModel;
  'evaluate-language-model': typeof evaluateLanguageModel;
  'evaluate-preference-task': typeof evaluatePreferenceTask;
  'build-report': typeof buildReport;
}

/** What a computation is handed for the inputs that a stage declares. */
type Readers<Inputs extends { readonly [name: string]: InputKind }> = {
  readonly [Name in keyof Inputs]: Inputs[Name] extends 'source'
    ? SourceReader
    : Inputs[Name] extends 'source[]'
      ? readonly SourceReader[]
      : Inputs[Name] extends ArtifactKind
        ? ArtifactReader
        : Inputs[Name] extends `${ArtifactKind}?`
          ? ArtifactReader | undefined
          : readonly ArtifactReader[];
};

/** Fields as a computation reads them: nothing can be assigned, at any depth. */
type Read<T> = T extends object ? { readonly [Name in keyof T]: Read<T[Name]> } : T;

type Stages = typeof stageDefinitions;
type Arguments<Name extends keyof Computations> = Parameters<Computations[Name]>;

/** Stages whose definition and computation differ in what they call parameters, execution or inputs. */
type Mismatched = {
  [Name in keyof Computations]: [
    Same<Read<z.output<Stages[Name]['params']>>, Read<Arguments<Name>[1]>>,
    Same<ComputeContext<Read<z.output<Stages[Name]['execution']>>>, ComputeContext<Read<ExecutionOf<Name>>>>,
    Same<keyof Stages[Name]['inputs'], keyof Arguments<Name>[0]>,
    Readers<Stages[Name]['inputs']> extends Arguments<Name>[0] ? true : false,
  ] extends [true, true, true, true]
    ? never
    : Name;
}[keyof Computations];

type ExecutionOf<Name extends keyof Computations> =
  Arguments<Name>[2] extends ComputeContext<infer Execution> ? Execution : never;

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

it('declares a computation for every stage', () => {
  expectTypeOf<keyof Computations>().toEqualTypeOf<keyof Stages>();
});

it('parses exactly the parameters, execution settings and inputs that the computations take', () => {
  expectTypeOf<Mismatched>().toBeNever();
});
