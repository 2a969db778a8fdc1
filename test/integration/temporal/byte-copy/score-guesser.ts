import { setTimeout as sleep } from 'node:timers/promises';
import type { ArtifactReader, Compute } from '../../../../storage/ports.js';
import { writeShards } from '../../../../storage/shards/write-shards.js';

const scoreGuesser: Compute<
  { readonly model: ArtifactReader },
  { readonly items: number },
  { readonly waitMs: number }
> = async ({ model }, { items }, { draft, execution }) => {
  const { right } = JSON.parse(new TextDecoder().decode(await model.bytes('guesser.json')));
  await sleep(execution.waitMs);
  const rows = Array.from({ length: items }, (_, index) => ({
    ...{ id: `item-${index}`, group: `item-${index}`, goodChars: 1, badChars: 1 },
    ...{ goodScore: index < right ? 1 : 0, badScore: index < right ? 0 : 1 },
  }));
  const files = await writeShards(draft, 'scores', 'scores', rows);
  return {
    ...{ kind: 'scores', schemaVersion: 1, files },
    work: { count: items, unit: 'pairs' },
    statistics: {},
  };
};

export default scoreGuesser;
