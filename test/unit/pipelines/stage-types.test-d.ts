import { expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type * as corpus from '../../../corpus/params.js';
import type * as training from '../../../engine/train/params.js';
import type * as evaluation from '../../../evaluation/params.js';
import type { ArtifactKind } from '../../../lineage/manifest.js';
import type { stageDefinitions } from '../../../pipelines/shipped.js';
import type { InputKind } from '../../../pipelines/stage.js';
import type * as report from '../../../report/params.js';
import type { ArtifactReader, SourceReader } from '../../../storage/ports.js';

/** What a computation is handed for the inputs that a stage declares. */
type Readers<Inputs extends { readonly [name: string]: InputKind }> = {
  readonly [Name in keyof Inputs]: Inputs[Name] extends 'source'
    ? SourceReader
    : Inputs[Name] extends 'source[]'
      ? readonly SourceReader[]
      : Inputs[Name] extends ArtifactKind
        ? ArtifactReader
        : readonly ArtifactReader[];
};

/** Fields as a computation reads them: nothing can be assigned, at any depth. */
type Read<T> = T extends object ? { readonly [Name in keyof T]: Read<T[Name]> } : T;

type Stages = typeof stageDefinitions;
type Params<Name extends keyof Stages> = Read<z.output<Stages[Name]['params']>>;
type Execution<Name extends keyof Stages> = Read<z.output<Stages[Name]['execution']>>;
type Inputs<Name extends keyof Stages> = Readers<Stages[Name]['inputs']>;

it('parses exactly the parameters that the computations declare', () => {
  expectTypeOf<Params<'ingest-stackexchange'>>().toEqualTypeOf<Read<corpus.IngestStackExchangeParams>>();
  expectTypeOf<Params<'ingest-text'>>().toEqualTypeOf<Read<corpus.IngestTextParams>>();
  expectTypeOf<Params<'ingest-comparisons'>>().toEqualTypeOf<Read<corpus.IngestComparisonsParams>>();
  expectTypeOf<Params<'build-pairs'>>().toEqualTypeOf<Read<corpus.BuildPairsParams>>();
  expectTypeOf<Params<'train-tokenizer'>>().toEqualTypeOf<Read<corpus.TrainTokenizerParams>>();
  expectTypeOf<Params<'tokenize-corpus'>>().toEqualTypeOf<Read<corpus.TokenizeCorpusParams>>();
  expectTypeOf<Params<'tokenize-pairs'>>().toEqualTypeOf<Read<corpus.TokenizePairsParams>>();
  expectTypeOf<Params<'pretrain-language-model'>>().toEqualTypeOf<
    Read<training.PretrainLanguageModelParams>
  >();
  expectTypeOf<Params<'pretrain-preference-model'>>().toEqualTypeOf<
    Read<training.PretrainPreferenceModelParams>
  >();
  expectTypeOf<Params<'finetune-preference-model'>>().toEqualTypeOf<
    Read<training.FinetunePreferenceModelParams>
  >();
  expectTypeOf<Params<'evaluate-preference-model'>>().toEqualTypeOf<
    Read<evaluation.EvaluatePreferenceModelParams>
  >();
  expectTypeOf<Params<'build-report'>>().toEqualTypeOf<Read<report.ReportParams>>();
});

it('parses exactly the execution settings that the computations declare', () => {
  expectTypeOf<Execution<'ingest-stackexchange'>>().toEqualTypeOf<
    Read<corpus.IngestStackExchangeExecution>
  >();
  expectTypeOf<Execution<'build-pairs'>>().toEqualTypeOf<Read<corpus.NoExecution>>();
  expectTypeOf<Execution<'pretrain-language-model'>>().toEqualTypeOf<Read<training.TrainingExecution>>();
  expectTypeOf<Execution<'finetune-preference-model'>>().toEqualTypeOf<Read<training.TrainingExecution>>();
  expectTypeOf<Execution<'evaluate-preference-model'>>().toEqualTypeOf<
    Read<evaluation.EvaluationExecution>
  >();
  expectTypeOf<Execution<'build-report'>>().toEqualTypeOf<Read<report.ReportExecution>>();
});

it('declares exactly the inputs that the computations read', () => {
  expectTypeOf<Inputs<'ingest-stackexchange'>>().toEqualTypeOf<corpus.IngestStackExchangeInputs>();
  expectTypeOf<Inputs<'ingest-text'>>().toEqualTypeOf<corpus.IngestTextInputs>();
  expectTypeOf<Inputs<'ingest-comparisons'>>().toEqualTypeOf<corpus.IngestComparisonsInputs>();
  expectTypeOf<Inputs<'build-pairs'>>().toEqualTypeOf<corpus.BuildPairsInputs>();
  expectTypeOf<Inputs<'train-tokenizer'>>().toEqualTypeOf<corpus.TrainTokenizerInputs>();
  expectTypeOf<Inputs<'tokenize-corpus'>>().branded.toEqualTypeOf<corpus.TokenizeCorpusInputs>();
  expectTypeOf<Inputs<'tokenize-pairs'>>().toEqualTypeOf<corpus.TokenizePairsInputs>();
});
