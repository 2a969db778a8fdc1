import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../lineage/json.js';
import type { Workspace } from './workspace.js';

/** A folder that `transformers` loads: the configuration and weights that the product's export writes. */
export function exportedModel({ folder }: Workspace, config: JsonObject, weights: Uint8Array): string {
  const model = mkdtempSync(join(folder, 'model-'));
  writeFileSync(join(model, 'config.json'), JSON.stringify(config));
  writeFileSync(join(model, 'model.safetensors'), weights);
  return model;
}
