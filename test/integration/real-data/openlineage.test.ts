import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { beforeAll, expect, it } from 'vitest';
import { sha256 } from '../../../lineage/digest.js';
import { type OpenLineageEvent, openLineageEvents } from '../../../lineage/graph/openlineage.js';
import { walkLineage } from '../../../lineage/graph/walk-lineage.js';
import { lineageReader } from '../../../storage/lineage-reader.js';
import { memoryStore } from '../../../storage/memory-store.js';
import { smallLineage } from '../../unit/storage/small-lineage.js';
import { describeRealData, sharedBytes } from './shared-data.js';

const folder = 'provenance-schemas/openlineage';
const facets = {
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

describeRealData('OpenLineage', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  let events: OpenLineageEvent[];

  beforeAll(async () => {
    ajv.addFormat('uuid', /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
    ajv.addFormat('uri', (text) => URL.canParse(text));
    for (const file of ['OpenLineage', ...Object.values(facets).map((name) => `facets/${name}`)])
      ajv.addSchema(JSON.parse(Buffer.from(sharedBytes(`${folder}/${file}.json`)).toString()));
    const store = memoryStore();
    const { trust, commits } = await smallLineage(store);
    const depth = { up: Number.POSITIVE_INFINITY, down: 0 };
    events = openLineageEvents(await walkLineage(lineageReader(store, trust), [commits[2].artifact], depth));
  });

  function validator(url: string): ValidateFunction {
    const validate = ajv.getSchema(url);
    if (!validate) throw new Error(`no schema ${url}`);
    return validate;
  }

  /** Each facet with the schema that it names. */
  function facetsOf({ run, job, inputs, outputs }: Event): [string, Facets[string]][] {
    const datasets = [...inputs, ...outputs].flatMap((one) => [
      one.facets,
      one.inputFacets,
      one.outputFacets,
    ]);
    return [run.facets, job.facets, ...datasets].flatMap((some) => Object.entries(some ?? {}));
  }

  it('is what the specification’s schema says, event by event', () => {
    expect(events).toHaveLength(6);
    for (const event of events) {
      for (const url of [String(event.schemaURL), 'https://openlineage.io/spec/2-0-2/OpenLineage.json']) {
        const validate = validator(url);
        expect([validate(event), validate.errors]).toEqual([true, null]);
      }
    }
  });

  it('carries facets of the standard that their own schemas accept, under the names these give them', () => {
    const found = new Set<string>();
    for (const [name, facet] of events.flatMap((event) => facetsOf(event as unknown as Event))) {
      if (name.startsWith('retort_')) continue;
      const validate = validator(facet._schemaURL);
      expect([name, validate(facet), validate.errors]).toEqual([name, true, null]);
      expect(facet._schemaURL).toMatch(new RegExp(`/${facets[name as keyof typeof facets]}$`));
      found.add(name);
    }
    expect([...found].sort()).toEqual(Object.keys(facets).sort());
  });

  it('is refused by that schema when a field is missing, so that passing means something', () => {
    const [event] = events;
    const { run, ...rest } = event ?? {};
    expect(run).toBeDefined();
    expect(validator(`https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent`)(rest)).toBe(false);
    expect(sha256(sharedBytes(`${folder}/OpenLineage.json`))).toMatch(/^sha256:69f68bee/);
  });
});
