import { beforeAll, describe, expect, it } from 'vitest';
import { finetunePlanted, type PlantedLanguageModel, plantedLanguageModel } from './planted/planted-run.js';

describe('a preference model on planted comparisons, of which 95 % can be told', () => {
  let language: PlantedLanguageModel;
  beforeAll(async () => {
    language = await plantedLanguageModel(1);
  });

  it.each([1, 2, 3])('learns them where length does not tell them, seed %i', async (seed) => {
    const planting = { seed, comparisons: 2000, labels: 'planted' } as const;
    const { accuracy, lengthOnlyAccuracy } = await finetunePlanted(language, planting);
    expect(lengthOnlyAccuracy).toBeLessThan(0.55);
    expect(accuracy).toBeGreaterThan(0.85);
  });

  it('learns nothing from shuffled labels', async () => {
    const planting = { seed: 4, comparisons: 2000, labels: 'shuffled' } as const;
    const { intervalLow, intervalHigh } = await finetunePlanted(language, planting);
    expect(intervalLow).toBeLessThan(0.5);
    expect(intervalHigh).toBeGreaterThan(0.5);
  });
});
