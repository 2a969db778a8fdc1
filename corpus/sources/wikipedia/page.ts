import { RowUnreadable } from '../fault.js';
import { parseElement, textOf } from './element.js';

export interface Page {
  readonly id: string;
  readonly title: string;
  /** 0 is an article. */
  readonly namespace: number;
}

/** Numbers of a wiki's namespaces by their names in lower case. */
export type Namespaces = ReadonlyMap<string, number>;

/** Reads `<siteinfo>`, which names the namespaces. Throws RowUnreadable. */
export function parseNamespaces(xml: string): Namespaces {
  const namespaces = new Map<string, number>();
  for (const list of parseElement(xml).children) {
    if (list.name !== 'namespaces') continue;
    for (const { text, attributes } of list.children)
      namespaces.set(text.toLowerCase(), Number(attributes.key));
  }
  return namespaces;
}

/**
 * Reads what stands in `<page>` before its revisions. Formats before 0.6 say the namespace only by the title's prefix.
 * Throws RowUnreadable naming the part at fault.
 */
export function parsePage(xml: string, namespaces: Namespaces): Page {
  const element = parseElement(xml);
  const id = textOf(element, 'id') ?? '';
  const title = textOf(element, 'title')?.trim() ?? '';
  if (!/^\d{1,15}$/.test(id)) throw new RowUnreadable(`the page’s id is not a number: “${id.slice(0, 40)}”`);
  if (title === '') throw new RowUnreadable('the page has no title');
  const ns = textOf(element, 'ns');
  const namespace = ns === undefined ? namespaceOf(title, namespaces) : Number(ns);
  if (!Number.isInteger(namespace)) throw new RowUnreadable(`ns is not a number: “${ns?.slice(0, 40)}”`);
  return { id, title, namespace };
}

function namespaceOf(title: string, namespaces: Namespaces): number {
  const colon = title.indexOf(':');
  return colon < 0 ? 0 : (namespaces.get(title.slice(0, colon).replaceAll('_', ' ').toLowerCase()) ?? 0);
}
