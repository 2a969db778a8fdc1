import { z } from 'zod';
import { canonicalJson } from './canonical-json.js';
import { type Digest, hexOf, isDigest } from './digest.js';
import { StatementInvalid } from './errors.js';
import type { JsonObject } from './json.js';
import { type InputDigests, stageKey } from './stage-key.js';

const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
const PREDICATE_TYPE = 'https://slsa.dev/provenance/v1';
const BUILD_TYPE = 'urn:retort:stage:1';

const digest = z.custom<Digest>(
  (value) => typeof value === 'string' && isDigest(value),
  'expected sha256:<64 hex>',
);
const jsonObject = z.record(z.string(), z.json()) as unknown as z.ZodType<JsonObject>;
const inputFact = z.strictObject({ kind: z.enum(['artifact', 'source']), sha256: digest });
const numericClass = z.strictObject({
  architecture: z.string(),
  instructionSet: z.string(),
  onnxRuntime: z.string(),
  node: z.string(),
  gpu: z.string().nullable(),
  driver: z.string().nullable(),
});

const internalParameters = z.strictObject({
  stageKey: digest,
  execution: jsonObject,
  computeDigest: digest,
  bundle: digest.nullable(),
  modules: z.array(z.strictObject({ path: z.string(), sha256: digest })),
  lockfile: digest,
  git: z.strictObject({ commit: z.string(), dirty: z.boolean() }).nullable(),
  inputs: z.record(z.string(), z.union([inputFact, z.array(inputFact)])),
  numericClass,
});

const sha256Hex = z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });
const dependency = z.strictObject({ name: z.string(), uri: z.string(), digest: sha256Hex });

const statementSchema = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.tuple([z.strictObject({ name: z.string(), digest: sha256Hex })]),
  predicateType: z.literal(PREDICATE_TYPE),
  predicate: z.strictObject({
    buildDefinition: z.strictObject({
      buildType: z.literal(BUILD_TYPE),
      externalParameters: z.strictObject({ stage: z.string(), params: jsonObject }),
      internalParameters,
      resolvedDependencies: z.array(dependency),
    }),
    runDetails: z.strictObject({
      builder: z.strictObject({
        id: z.literal('urn:retort:worker'),
        version: z.strictObject({ retort: z.string() }),
      }),
      metadata: z.strictObject({
        invocationId: z.string(),
        startedOn: z.iso.datetime(),
        finishedOn: z.iso.datetime(),
      }),
    }),
  }),
});

/** What decides a float's last bit: equal stage keys promise equal bytes within one class only. */
export type NumericClass = z.infer<typeof numericClass>;
/** An input by what it is: a committed artifact, or the pin of a source. */
export type InputFact = z.infer<typeof inputFact>;
/** The SHA-256 of one source module that the computation reaches, so that a plan can name the one that changed. */
type ModuleFact = { readonly path: string; readonly sha256: Digest };

/** Who, when, where and from what: all that a commit knows and an artifact must not. */
export interface StatementFacts {
  readonly stageKey: Digest;
  readonly stage: string;
  readonly params: JsonObject;
  readonly execution: JsonObject;
  readonly computeDigest: Digest;
  /** Blob of the bundled computation, so that old code can run again; null when it was not kept. */
  readonly bundle: Digest | null;
  readonly modules: readonly ModuleFact[];
  readonly lockfile: Digest;
  readonly git: { readonly commit: string; readonly dirty: boolean } | null;
  readonly inputs: { readonly [name: string]: InputFact | readonly InputFact[] };
  readonly numericClass: NumericClass;
  /** Build of the worker, such as `0.1.0`. */
  readonly worker: string;
  /** ISO-8601 in UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly run: string;
}

/** Canonical JSON of an in-toto statement with SLSA provenance, whose one subject is the artifact. */
export function statementJson(artifact: Digest, facts: StatementFacts): string {
  requireOwnKey(facts);
  const { stage, params, worker, run, startedAt, endedAt, ...internal } = facts;
  return canonicalJson({
    _type: STATEMENT_TYPE,
    subject: [{ name: stage, digest: { sha256: hexOf(artifact) } }],
    predicateType: PREDICATE_TYPE,
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: { stage, params },
        internalParameters: internal,
        resolvedDependencies: dependenciesOf(facts.inputs),
      },
      runDetails: {
        builder: { id: 'urn:retort:worker', version: { retort: worker } },
        metadata: { invocationId: run, startedOn: startedAt, finishedOn: endedAt },
      },
    },
  });
}

/** The inverse of `statementJson`; throws StatementInvalid unless the stage key follows from the statement itself. */
export function parseStatement(json: string): { artifact: Digest; facts: StatementFacts } {
  const { subject, predicate } = parseShape(json);
  const { externalParameters, internalParameters, resolvedDependencies } = predicate.buildDefinition;
  const { builder, metadata } = predicate.runDetails;
  const facts: StatementFacts = {
    ...internalParameters,
    ...externalParameters,
    worker: builder.version.retort,
    startedAt: metadata.startedOn,
    endedAt: metadata.finishedOn,
    run: metadata.invocationId,
  };
  requireOwnKey(facts);
  if (canonicalJson(resolvedDependencies) !== canonicalJson(dependenciesOf(facts.inputs)))
    throw new StatementInvalid('the statement names other dependencies than inputs');
  return { artifact: `sha256:${subject[0].digest.sha256}`, facts };
}

/** The inputs as the stage key sees them. */
export function inputDigests(inputs: StatementFacts['inputs']): InputDigests {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [
      name,
      isList(input) ? input.map((one) => one.sha256) : input.sha256,
    ]),
  );
}

/** Every input with its name, `name[i]` in a list; ascending by name. */
export function namedInputs(inputs: StatementFacts['inputs']): (InputFact & { readonly name: string })[] {
  return Object.entries(inputs)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, input]) =>
      isList(input) ? input.map((one, at) => ({ name: `${name}[${at}]`, ...one })) : [{ name, ...input }],
    );
}

function isList(input: InputFact | readonly InputFact[]): input is readonly InputFact[] {
  return Array.isArray(input);
}

function dependenciesOf(inputs: StatementFacts['inputs']) {
  return namedInputs(inputs).map(({ name, kind, sha256 }) => ({
    name,
    uri: `urn:retort:${kind}:${sha256}`,
    digest: { sha256: hexOf(sha256) },
  }));
}

function requireOwnKey(facts: StatementFacts): void {
  const { stage, computeDigest, params, inputs } = facts;
  const own = stageKey({ stage, computeDigest, params, inputs: inputDigests(inputs) });
  if (own !== facts.stageKey)
    throw new StatementInvalid('the stage key does not follow from stage, code, parameters and inputs', {
      expected: own,
      found: facts.stageKey,
    });
}

function parseShape(json: string): z.infer<typeof statementSchema> {
  try {
    return statementSchema.parse(JSON.parse(json));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new StatementInvalid('the signed payload is not a statement of ours', { why }, { cause });
  }
}
