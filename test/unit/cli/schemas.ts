import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

const folder = new URL('../../../docs/schemas/', import.meta.url);
const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
for (const name of readdirSync(folder))
  ajv.addSchema(JSON.parse(readFileSync(new URL(name, folder), 'utf8')));

/** What the published schema that the document names finds wrong with it; empty when it is as promised. */
export function violations(document: { readonly schema: string }): string[] {
  const validate = ajv.getSchema(document.schema);
  if (!validate) return [`no schema ${document.schema} in docs/schemas`];
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
