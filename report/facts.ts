import type { Json, JsonObject } from '../lineage/json.js';
import { type Html, html } from './html.js';
import { notMeasured, plainNumber } from './numbers.js';

export interface Fact {
  readonly name: string;
  /** Null is shown as "not measured". */
  readonly value: string | number | Html | null;
}

/** Names and values in two columns; what is not known says so. */
export function factsTable(facts: readonly Fact[]): Html {
  const rows = facts.map(({ name, value }) => {
    const shown =
      value === null
        ? html`<span class="missing">${notMeasured}</span>`
        : typeof value === 'number'
          ? plainNumber(value)
          : value;
    return html`<tr><th scope="row">${name}</th><td>${shown}</td></tr>`;
  });
  return html`<div class="scroll"><table class="facts"><tbody>${rows}</tbody></table></div>
`;
}

/** Every value of a manifest's statistics, nested names joined by dots, in the order of the manifest. */
export function factsOf(statistics: JsonObject, prefix = ''): Fact[] {
  return Object.entries(statistics).flatMap(([key, value]) => {
    const name = `${prefix}${key}`;
    return isObject(value) ? factsOf(value, `${name}.`) : [{ name: readable(name), value: shown(value) }];
  });
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const shown = (value: Json) =>
  value === null || typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value);

/** `dropped.otherPostType` → `dropped: other post type`; `lossNats` → `loss nats`. */
export function readable(name: string): string {
  const spaced = name.replace(
    /([a-z0-9])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
  return spaced
    .replace(/\./g, ': ')
    .replace(/[-_]/g, ' ')
    .replace(/\bheldout\b/, 'held-out');
}
