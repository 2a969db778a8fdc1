import { createHash } from 'node:crypto';
import type { Digest } from '../digest.js';
import type { JsonObject } from '../json.js';
import { namedInputs } from '../statement.js';
import type { Derivation, LineageGraph } from './lineage-graph.js';

const SPEC = 'https://openlineage.io/spec/2-0-2/OpenLineage.json';
const FACETS = 'https://openlineage.io/spec/facets';
const NAMESPACE = 'retort';

/** Versions of the facets that are used, as their schema files name them. */
const FACET_VERSIONS = {
  JobTypeJobFacet: '2-0-4',
  ParentRunFacet: '1-2-0',
  ProcessingEngineRunFacet: '1-1-1',
  DatasetVersionDatasetFacet: '1-0-1',
  DatasetTypeDatasetFacet: '1-0-1',
  InputStatisticsInputDatasetFacet: '1-0-0',
  OutputStatisticsOutputDatasetFacet: '1-0-2',
} as const;

/** A run event of OpenLineage 2-0-2. */
export type OpenLineageEvent = JsonObject;

/**
 * A START and a COMPLETE event for each derivation, in order of time, with its inputs and its output as data sets
 * whose names are their digests. Equal graphs give equal events.
 */
export function openLineageEvents(graph: LineageGraph): OpenLineageEvent[] {
  const events = graph.derivations.flatMap((derivation) => [
    event('START', derivation.facts.startedAt, derivation, graph),
    event('COMPLETE', derivation.facts.endedAt, derivation, graph),
  ]);
  const timeOf = ({ eventTime }: OpenLineageEvent) => Date.parse(String(eventTime));
  return events.sort((a, b) => timeOf(a) - timeOf(b));
}

function event(
  eventType: 'START' | 'COMPLETE',
  eventTime: string,
  derivation: Derivation,
  graph: LineageGraph,
): OpenLineageEvent {
  const { facts, artifact } = derivation;
  const inputs = namedInputs(facts.inputs);
  return {
    eventType,
    eventTime,
    producer: producerOf(derivation),
    schemaURL: `${SPEC}#/$defs/RunEvent`,
    run: { runId: uuidOf(`${derivation.stageKey}/${derivation.number}`), facets: runFacets(derivation) },
    job: {
      namespace: NAMESPACE,
      name: facts.stage,
      facets: {
        jobType: facet(derivation, 'JobTypeJobFacet', {
          processingType: 'BATCH',
          integration: 'RETORT',
          jobType: 'STAGE',
        }),
      },
    },
    inputs: [...new Set(inputs.map(({ sha256 }) => sha256))].map((sha256) => ({
      ...dataset(sha256, derivation, graph),
      inputFacets: statistics(sha256, derivation, graph, 'input'),
    })),
    outputs: [
      {
        ...dataset(artifact, derivation, graph),
        outputFacets: statistics(artifact, derivation, graph, 'output'),
      },
    ],
  };
}

function runFacets(derivation: Derivation): JsonObject {
  const { facts, stageKey, keyId } = derivation;
  const { run, worker, computeDigest, params, numericClass, git } = facts;
  return {
    parent: facet(derivation, 'ParentRunFacet', {
      run: { runId: uuidOf(`run ${run}`) },
      job: { namespace: NAMESPACE, name: run },
    }),
    processing_engine: facet(derivation, 'ProcessingEngineRunFacet', {
      name: 'retort',
      version: worker,
    }),
    retort_statement: {
      _producer: producerOf(derivation),
      _schemaURL: 'urn:retort:schema:openlineage-statement:1',
      ...{ run, stageKey, computeDigest, params, numericClass, git, signedBy: keyId },
      inputs: namedInputs(facts.inputs).map((input) => ({ ...input })),
    },
  };
}

/** Artifacts and sources are files; an artifact says which kind it is. */
function dataset(digest: Digest, derivation: Derivation, { manifests }: LineageGraph): JsonObject {
  const kind = manifests.get(digest)?.kind;
  const subType: JsonObject = kind === undefined ? {} : { subType: kind.toUpperCase() };
  return {
    namespace: NAMESPACE,
    name: digest,
    facets: {
      version: facet(derivation, 'DatasetVersionDatasetFacet', { datasetVersion: digest }),
      datasetType: facet(derivation, 'DatasetTypeDatasetFacet', { datasetType: 'FILE', ...subType }),
    },
  };
}

/** Rows only where the manifest counts rows or pairs. */
function statistics(
  digest: Digest,
  derivation: Derivation,
  { manifests }: LineageGraph,
  side: 'input' | 'output',
): JsonObject {
  const manifest = manifests.get(digest) ?? null;
  if (manifest === null) return {};
  const { files, work } = manifest;
  const counts = {
    size: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    fileCount: files.length,
    ...(work.unit === 'rows' || work.unit === 'pairs' ? { rowCount: work.count } : {}),
  };
  return side === 'input'
    ? { inputStatistics: facet(derivation, 'InputStatisticsInputDatasetFacet', counts) }
    : { outputStatistics: facet(derivation, 'OutputStatisticsOutputDatasetFacet', counts) };
}

function facet(derivation: Derivation, name: keyof typeof FACET_VERSIONS, content: JsonObject): JsonObject {
  return {
    _producer: producerOf(derivation),
    _schemaURL: `${FACETS}/${FACET_VERSIONS[name]}/${name}.json#/$defs/${name}`,
    ...content,
  };
}

const producerOf = ({ facts }: Derivation) => `urn:retort:worker:${facts.worker}`;

/** A UUID of version 8 (RFC 9562): a digest in the place of time and chance, so that it is the same every time. */
function uuidOf(name: string): string {
  const bytes = createHash('sha256').update(name).digest().subarray(0, 16);
  bytes[6] = 0x80 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
