import { createHash } from 'node:crypto';
import { RowUnreadable } from '../fault.js';
import { utcInstant } from '../utc-instant.js';
import { childOf, type Element, parseElement, textOf } from './element.js';

/** One version of a page. */
export interface Revision {
  readonly id: string;
  readonly createdAt: string | null;
  /** User name or address; null where it is hidden. */
  readonly contributor: string | null;
  /** Summary of the edit; empty where there is none. */
  readonly comment: string;
  /** Wikitext; null where it is hidden or the dump leaves texts out. */
  readonly text: string | null;
  /** SHA-1 of the text, 31 digits in base 36; null where neither it nor the text is given. */
  readonly sha1: string | null;
}

/**
 * Reads one `<revision>` of export formats 0.3 to 0.11: the first lack `sha1`, which is then computed, the last may
 * hold further `content` beside the text. Throws RowUnreadable naming the part at fault.
 */
export function parseRevision(xml: string): Revision {
  const element = parseElement(xml);
  if (element.name !== 'revision') throw new RowUnreadable(`a <${element.name}> and not a revision`);
  const id = textOf(element, 'id') ?? '';
  if (!/^\d{1,15}$/.test(id))
    throw new RowUnreadable(`the revision’s id is not a number: “${id.slice(0, 40)}”`);
  const text = wikitextOf(element);
  return {
    id,
    createdAt: utcInstant('timestamp', textOf(element, 'timestamp')),
    contributor: contributorOf(childOf(element, 'contributor')),
    comment: textOf(element, 'comment') ?? '',
    text,
    sha1: givenSha1(element) ?? (text === null ? null : sha1Of(text)),
  };
}

function wikitextOf(revision: Element): string | null {
  const [element, second] = revision.children.filter(({ name }) => name === 'text');
  if (second !== undefined) throw new RowUnreadable('two texts in one revision');
  if (element === undefined || element.attributes.deleted !== undefined) return null;
  const [markup] = element.children;
  if (markup !== undefined) throw new RowUnreadable(`the text holds <${markup.name}>`);
  const { bytes } = element.attributes;
  const leftOut = element.text === '' && bytes !== undefined && bytes !== '0';
  return leftOut ? null : element.text;
}

function contributorOf(element: Element | undefined): string | null {
  if (element === undefined || element.attributes.deleted !== undefined) return null;
  return textOf(element, 'username') ?? textOf(element, 'ip') ?? null;
}

function givenSha1(revision: Element): string | null {
  const sha1 = textOf(revision, 'sha1') ?? '';
  return /^[0-9a-z]{31}$/.test(sha1) ? sha1 : null;
}

/** As MediaWiki writes it. By hand: the empty text gives `phoiac9h4m842xq45sp7s6u21eteeq1`. */
export function sha1Of(text: string): string {
  const hex = createHash('sha1').update(text, 'utf8').digest('hex');
  return BigInt(`0x${hex}`).toString(36).padStart(31, '0');
}
