import { Parser } from 'htmlparser2';

const BLOCKS = new Set([
  ...['address', 'article', 'aside', 'blockquote', 'center', 'dd', 'details', 'div', 'dl', 'dt', 'figure'],
  ...['footer', 'form', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hr', 'li', 'main', 'nav', 'ol', 'p'],
  ...['pre', 'section', 'table', 'tr', 'ul'],
]);
const HIDDEN = new Set(['script', 'style', 'head', 'template']);

/**
 * Readable text of a post's HTML: paragraphs apart by a blank line, code blocks verbatim between lines of three
 * backticks, list items on lines behind `- ` or `1. `, quotations behind `> `, images as `[alternative text]`.
 */
export function htmlToText(html: string): string {
  const writer = new TextWriter();
  const parser = new Parser({
    onopentag: (name, attributes) => writer.open(name, attributes),
    ontext: (text) => writer.text(text),
    onclosetag: (name) => writer.close(name),
  });
  parser.end(html);
  return writer.finish();
}

interface List {
  readonly ordered: boolean;
  items: number;
}

class TextWriter {
  #text = '';
  #inline = '';
  #marker = '';
  #afterItem = false;
  #quotes = 0;
  #pre = 0;
  #hidden = 0;
  readonly #lists: List[] = [];

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (HIDDEN.has(name)) this.#hidden += 1;
    if (BLOCKS.has(name)) this.#openBlock(name);
    else if (name === 'br') this.#inline += '\n';
    else if (name === 'img' && attributes.alt) this.#inline += `[${attributes.alt}]`;
    else if (name === 'td' || name === 'th') this.#inline += ' ';
    else if (name === 'code' && this.#pre === 0) this.#inline += '`';
  }

  text(text: string): void {
    if (this.#hidden > 0) return;
    this.#inline += this.#pre > 0 ? text : text.replace(/\s+/g, ' ');
  }

  close(name: string): void {
    if (HIDDEN.has(name)) this.#hidden -= 1;
    if (BLOCKS.has(name)) this.#closeBlock(name);
    else if (name === 'code' && this.#pre === 0) this.#inline += '`';
  }

  finish(): string {
    this.#endParagraph();
    return this.#text;
  }

  #openBlock(name: string): void {
    this.#endParagraph();
    if (name === 'pre') this.#pre += 1;
    if (name === 'blockquote') this.#quotes += 1;
    if (name === 'hr') this.#write('---');
    if (name === 'ul' || name === 'ol') this.#lists.push({ ordered: name === 'ol', items: 0 });
    if (name === 'li') this.#marker = this.#nextMarker();
  }

  #closeBlock(name: string): void {
    this.#endParagraph();
    if (name === 'pre') this.#pre -= 1;
    if (name === 'blockquote') this.#quotes -= 1;
    if (name === 'ul' || name === 'ol') this.#lists.pop();
    if (name === 'li') this.#marker = '';
  }

  #nextMarker(): string {
    const list = this.#lists.at(-1);
    if (list === undefined) return '- ';
    list.items += 1;
    return list.ordered ? `${list.items}. ` : '- ';
  }

  #endParagraph(): void {
    const inline = this.#inline;
    this.#inline = '';
    if (this.#pre > 0) {
      const code = inline.replace(/\r\n?/g, '\n').replace(/^\n+|\s+$/g, '');
      if (code !== '') this.#write(`\`\`\`\n${code}\n\`\`\``);
      return;
    }
    const paragraph = inline
      .replace(/ *\n */g, '\n')
      .replace(/ {2,}/g, ' ')
      .trim();
    if (paragraph !== '') this.#write(paragraph);
  }

  /** Items of a list follow each other on adjacent lines; everything else stands apart by a blank line. */
  #write(block: string): void {
    const isItem = this.#marker !== '';
    const indent = '  '.repeat(Math.max(0, this.#lists.length - (isItem ? 1 : 0)));
    const quote = '> '.repeat(this.#quotes);
    const lines = block.split('\n').map((line, i) => {
      const marker = i === 0 ? this.#marker : ' '.repeat(this.#marker.length);
      return `${quote}${indent}${marker}${line}`.trimEnd();
    });
    if (this.#text !== '') this.#text += isItem && this.#afterItem ? '\n' : '\n\n';
    this.#text += lines.join('\n');
    this.#afterItem = isItem;
    this.#marker = '';
  }
}
