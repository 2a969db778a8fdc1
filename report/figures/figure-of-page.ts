import { DomUtils, parseDocument } from 'htmlparser2';
import { daylight, drawingStyle } from '../style.js';
import type { DataTable } from './figure.js';

/** A figure as it stands in a page: a drawing for itself, by daylight, and the data that it shows. */
export interface PublishedFigure {
  readonly svg: string;
  readonly data: DataTable;
}

type Page = ReturnType<typeof parseDocument>;
type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];

/** Names of a page's figures, in their order. */
export function figuresOfPage(page: string): string[] {
  return figuresIn(parsed(page)).map(({ attribs }) => attribs.id ?? '');
}

/** The figure of this name in a page of ours; null where it has none. */
export function figureOfPage(page: string, id: string): PublishedFigure | null {
  const found = figuresIn(parsed(page)).find(({ attribs }) => attribs.id === id);
  return found === undefined ? null : { svg: drawingOf(found), data: dataOf(found) };
}

/** With names as they are written: those of SVG have capitals. */
function parsed(page: string): Page {
  return parseDocument(page, { lowerCaseTags: false, lowerCaseAttributeNames: false });
}

function figuresIn(page: Page): Element[] {
  return DomUtils.getElementsByTagName('figure', page);
}

/** The drawings one below the other, with the patterns that they refer to and the names of their series. */
function drawingOf(figure: Element): string {
  const all = DomUtils.getElementsByTagName('svg', figure);
  const patterns = all.filter(({ attribs }) => attribs.class === 'defs').map(inner);
  const blocks = [
    ...all.filter(({ attribs }) => attribs.class === undefined).map(plotBlock),
    legendBlock(figure),
  ];
  const width = Math.max(...blocks.map((block) => block.width));
  let top = 0;
  const placed = blocks.map(({ height, content }) => {
    const group = `<g transform="translate(0 ${top})">${content}</g>`;
    top += height;
    return group;
  });
  const style = drawingStyle.replace(
    /var\(--([\w-]+)\)/g,
    (_, name: keyof typeof daylight) => daylight[name],
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" width="${width}" height="${top}" font-family="sans-serif">
<style>${style}</style>${patterns.join('')}<rect width="${width}" height="${top}" fill="${daylight.paper}"/>
${placed.join('\n')}
</svg>
`;
}

interface Block {
  readonly width: number;
  readonly height: number;
  readonly content: string;
}

function plotBlock(svg: Element): Block {
  const box = svg.attribs.viewBox ?? '';
  const [, , width = 0, height = 0] = box.split(' ').map(Number);
  return { width, height, content: inner(svg) };
}

/** A line for each series: its mark and its name. */
function legendBlock(figure: Element): Block {
  const lineHeight = 20;
  const entries = DomUtils.getElementsByTagName('li', figure);
  const lines = entries.map((entry, at) => {
    const [mark] = DomUtils.getElementsByTagName('svg', entry);
    const name = escaped(DomUtils.textContent(entry).trim());
    return `<g transform="translate(20 ${at * lineHeight + 10})">${mark ? inner(mark) : ''}<text class="note" x="16" y="4">${name}</text></g>`;
  });
  return { width: 0, height: entries.length * lineHeight, content: lines.join('') };
}

function dataOf(figure: Element): DataTable {
  const [details] = DomUtils.getElementsByTagName('details', figure);
  const [head, ...rows] = details ? DomUtils.getElementsByTagName('tr', details) : [];
  return { columns: head ? cellsOf(head) : [], rows: rows.map(cellsOf) };
}

function cellsOf(row: Element): string[] {
  return DomUtils.getElementsByTagName((name) => name === 'th' || name === 'td', row).map((cell) =>
    DomUtils.textContent(cell),
  );
}

function inner(element: Element): string {
  return DomUtils.getInnerHTML(element, { xmlMode: true });
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
