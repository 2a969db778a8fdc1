import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { sharedBytes } from './shared-data.js';

export const openLineageFolder = 'provenance-schemas/openlineage';

/** Facets of the standard that our events carry, by the names that its schemas give them. */
export const openLineageFacets = {
  parent: 'ParentRunFacet',
  processing_engine: 'ProcessingEngineRunFacet',
  jobType: 'JobTypeJobFacet',
  version: 'DatasetVersionDatasetFacet',
  datasetType: 'DatasetTypeDatasetFacet',
  inputStatistics: 'InputStatisticsInputDatasetFacet',
  outputStatistics: 'OutputStatisticsOutputDatasetFacet',
};

type Facets = { readonly [name: string]: { readonly _schemaURL: string } };

interface Dataset {
  readonly facets: Facets;
  readonly inputFacets?: Facets;
  readonly outputFacets?: Facets;
}

interface Event {
  readonly run: { readonly facets: Facets };
  readonly job: { readonly facets: Facets };
  readonly inputs: readonly Dataset[];
  readonly outputs: readonly Dataset[];
}

/** Each facet of an event with the schema that it names. */
export function facetsOf({ run, job, inputs, outputs }: Event): [string, Facets[string]][] {
  const datasets = [...inputs, ...outputs].flatMap((one) => [one.facets, one.inputFacets, one.outputFacets]);
  return [run.facets, job.facets, ...datasets].flatMap((some) => Object.entries(some ?? {}));
}

/** The published schemas: a validator for each of their addresses. */
export function openLineageSchemas(): (url: string) => ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat('uuid', /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
  ajv.addFormat('uri', (text) => URL.canParse(text));
  for (const file of ['OpenLineage', ...Object.values(openLineageFacets).map((name) => `facets/${name}`)])
    ajv.addSchema(JSON.parse(Buffer.from(sharedBytes(`${openLineageFolder}/${file}.json`)).toString()));
  return (url) => {
    const validate = ajv.getSchema(url);
    if (!validate) throw new Error(`no schema ${url}`);
    return validate;
  };
}
