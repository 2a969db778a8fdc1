import { beforeAll, expect, it } from 'vitest';
import { sha256 } from '../../../lineage/digest.js';
import { type OpenLineageEvent, openLineageEvents } from '../../../lineage/graph/openlineage.js';
import { walkLineage } from '../../../lineage/graph/walk-lineage.js';
import { lineageReader } from '../../../storage/lineage-reader.js';
import { memoryStore } from '../../../storage/memory-store.js';
import { smallLineage } from '../../unit/storage/small-lineage.js';
import { facetsOf, openLineageFacets, openLineageFolder, openLineageSchemas } from './openlineage-schemas.js';
import { describeRealData, sharedBytes } from './shared-data.js';

describeRealData('OpenLineage', () => {
  let validator: ReturnType<typeof openLineageSchemas>;
  let events: OpenLineageEvent[];

  beforeAll(async () => {
    validator = openLineageSchemas();
    const store = memoryStore();
    const { trust, commits } = await smallLineage(store);
    const depth = { up: Number.POSITIVE_INFINITY, down: 0 };
    events = openLineageEvents(await walkLineage(lineageReader(store, trust), [commits[2].artifact], depth));
  });

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
    for (const [name, facet] of events.flatMap((event) =>
      facetsOf(event as unknown as Parameters<typeof facetsOf>[0]),
    )) {
      if (name.startsWith('retort_')) continue;
      const validate = validator(facet._schemaURL);
      expect([name, validate(facet), validate.errors]).toEqual([name, true, null]);
      expect(facet._schemaURL).toMatch(
        new RegExp(`/${openLineageFacets[name as keyof typeof openLineageFacets]}$`),
      );
      found.add(name);
    }
    expect([...found].sort()).toEqual(Object.keys(openLineageFacets).sort());
  });

  it('is refused by that schema when a field is missing, so that passing means something', () => {
    const [event] = events;
    const { run, ...rest } = event ?? {};
    expect(run).toBeDefined();
    expect(validator(`https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent`)(rest)).toBe(false);
    expect(sha256(sharedBytes(`${openLineageFolder}/OpenLineage.json`))).toMatch(/^sha256:69f68bee/);
  });
});
