import { MalformedOverride } from './errors.js';

/**
 * Parameters with `path=value` assignments applied in order; the value is JSON, or a string where it is
 * not. Whether a path exists is the schema's to say.
 */
export function applyOverrides(params: unknown, overrides: readonly string[]): unknown {
  return overrides.reduce((result, override) => {
    const { path, value } = parseOverride(override);
    return assign(result, path, value);
  }, params);
}

function parseOverride(override: string): { path: readonly string[]; value: unknown } {
  const equals = override.indexOf('=');
  const path = override.slice(0, equals).trim().split('.');
  if (equals <= 0 || path.some((part) => part === '')) throw new MalformedOverride(override);
  return { path, value: parseValue(override.slice(equals + 1)) };
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function assign(target: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  if (Array.isArray(target) && /^\d+$/.test(name)) {
    const copy: unknown[] = [...target];
    copy[Number(name)] = assign(copy[Number(name)], rest, value);
    return copy;
  }
  const fields = typeof target === 'object' && target !== null ? Object.entries(target) : [];
  const old = fields.find(([field]) => field === name)?.[1];
  return Object.fromEntries([...fields, [name, assign(old, rest, value)]]);
}
