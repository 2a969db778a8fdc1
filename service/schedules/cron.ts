import { CronInvalid } from './errors.js';

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Names of the values from `from` on, of which the first three letters are enough. */
  readonly names: readonly string[];
}

const months = [
  ...['january', 'february', 'march', 'april', 'may', 'june', 'july'],
  ...['august', 'september', 'october', 'november', 'december'],
];
const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

const minute: Field = { name: 'minute', from: 0, to: 59, names: [] };
const hour: Field = { name: 'hour', from: 0, to: 23, names: [] };
const dayOfMonth: Field = { name: 'day of the month', from: 1, to: 31, names: [] };
const month: Field = { name: 'month', from: 1, to: 12, names: months };
const dayOfWeek: Field = { name: 'day of the week', from: 0, to: 7, names: days };
const second: Field = { name: 'second', from: 0, to: 59, names: [] };
const year: Field = { name: 'year', from: 2000, to: 2100, names: [] };

const fields = [minute, hour, dayOfMonth, month, dayOfWeek];
const byCount = new Map([
  [5, fields],
  [6, [...fields, year]],
  [7, [second, ...fields, year]],
]);

const nicknames = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

/**
 * Checks what Temporal would read: five fields, a sixth for the year, a seventh before all for the second, or a
 * nickname such as `@daily`.
 * @throws CronInvalid with the field at fault
 */
export function checkCron(expression: string): void {
  const text = expression.trim();
  if (text.startsWith('@')) {
    checkNickname(text);
    return;
  }
  const parts = text.split(/\s+/);
  const layout = byCount.get(parts.length);
  if (layout === undefined || text === '')
    throw new CronInvalid(expression, 'there is another number of fields', {
      expected: '5 fields, 6 with the year, or 7 with second and year',
      found: text === '' ? 'none' : `${parts.length} fields`,
    });
  for (const [index, field] of layout.entries())
    for (const item of (parts[index] ?? '').split(',')) checkItem(expression, field, item);
}

function checkNickname(text: string): void {
  if (nicknames.includes(text)) return;
  throw new CronInvalid(text, 'there is an unknown nickname', {
    expected: `one of ${nicknames.join(', ')}`,
    found: text,
    ...(text.startsWith('@every') ? { fix: 'write --every 1h instead' } : {}),
  });
}

/** `*`, `7`, `mon`, `1-5`, each with `/2` or without. */
function checkItem(expression: string, field: Field, item: string): void {
  const [range = '', step, ...more] = item.split('/');
  const [from = '', to, ...rest] = range.split('-');
  const first = range === '*' ? field.from : valueIn(field, from);
  const last = range === '*' || to === undefined ? field.to : valueIn(field, to);
  const steps = step === undefined || /^[1-9]\d*$/.test(step);
  const whole = more.length === 0 && rest.length === 0 && steps;
  if (whole && first !== null && last !== null && first <= last) return;
  throw new CronInvalid(expression, `"${item}" is no ${field.name}`, {
    expected: expectationOf(field),
    found: item,
    where: { field: field.name },
  });
}

function valueIn({ from, to, names }: Field, text: string): number | null {
  const index = names.findIndex((name) => text.length >= 3 && name.startsWith(text.toLowerCase()));
  if (index >= 0) return from + index;
  const value = Number(text);
  return /^\d+$/.test(text) && value >= from && value <= to ? value : null;
}

function expectationOf({ from, to, names }: Field): string {
  const named = names.length === 0 ? '' : `, ${names.map((name) => name.slice(0, 3)).join(' ')}`;
  return `${from} to ${to}${named}; a range such as ${from}-${from + 4}, a list with commas, * for all, */2 for every second one`;
}
