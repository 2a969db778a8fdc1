import { styleText } from 'node:util';
import type { Terminal } from './terminal.js';

export type Tone = 'plain' | 'bold' | 'dim' | 'good' | 'bad' | 'warn' | 'accent';

const formats = {
  bold: 'bold',
  dim: 'dim',
  good: 'green',
  bad: 'red',
  warn: 'yellow',
  accent: 'cyan',
} as const;

/** Colors a text where the terminal shows colors. */
export type Paint = (tone: Tone, text: string) => string;

export function painter(terminal: Pick<Terminal, 'color'>): Paint {
  return (tone, text) =>
    tone === 'plain' || !terminal.color ? text : styleText(formats[tone], text, { validateStream: false });
}

const asciiOf: Record<string, string> = {
  '✔': '+',
  '✖': 'x',
  '■': '#',
  '●': '*',
  '·': '-',
  '←': '<-',
  '→': '->',
  '…': '...',
  '–': '-',
  '—': '-',
  '−': '-',
  '×': 'x',
  '━': '=',
  '╸': '>',
  '“': '"',
  '”': '"',
  '’': "'",
  '≥': '>=',
  '≤': '<=',
  '±': '+/-',
  '├': '|',
  '│': '|',
  '└': '`',
  '─': '-',
};

/** Of the eight heights of a block. */
const asciiBlocks = '_.,-=+*#';

/** The same text for terminals outside UTF-8; other people's letters are left as they are. */
export function toAscii(text: string): string {
  return text
    .replace(/[✔✖■●·←→…–—−×━╸“”’≥≤±├│└─]/gu, (glyph) => asciiOf[glyph] ?? glyph)
    .replace(/[▁-█]/gu, (block) => asciiBlocks[block.charCodeAt(0) - 0x2581] ?? '#')
    .replace(/[⠀-⣿]/gu, '*');
}
