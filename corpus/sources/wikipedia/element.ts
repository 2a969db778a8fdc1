import { SaxesParser } from 'saxes';
import { RowUnreadable } from '../fault.js';

/** An XML element; `text` is its own characters, entities decoded, without those of its children. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

interface OpenElement extends Element {
  readonly children: Element[];
  text: string;
}

/** The one element that a piece of XML holds. Throws RowUnreadable unless it is well-formed. */
export function parseElement(xml: string): Element {
  const parser = new SaxesParser();
  const document: OpenElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [document];
  const append = (text: string): void => {
    const current = open.at(-1);
    if (current !== undefined) current.text += text;
  };
  parser.on('error', (error) => {
    throw new RowUnreadable(error.message.split('\n', 1)[0]);
  });
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => open.pop());
  parser.write(xml).close();
  const [element] = document.children;
  if (element === undefined) throw new RowUnreadable('no element');
  return element;
}

/** The first child of a name, or undefined. */
export function childOf({ children }: Element, name: string): Element | undefined {
  return children.find((child) => child.name === name);
}

/** The text of the first child of a name. */
export function textOf(element: Element, name: string): string | undefined {
  return childOf(element, name)?.text;
}
