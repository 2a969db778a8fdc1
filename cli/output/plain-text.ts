import stringWidth from 'string-width';

/**
 * Other people's text for a terminal: control characters and those that turn the direction of writing are written
 * as their numbers, `\u{1b}`; line breaks stay, tabs are spaces.
 */
export function harmless(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, '    ')
    .replace(/(?!\n)[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (letter) => {
      return `\\u{${letter.codePointAt(0)?.toString(16)}}`;
    });
}

/** Lines of at most so many cells, broken between words where there are any. */
export function wrapped(text: string, cells: number): string[] {
  return text.split('\n').flatMap((line) => wrappedLine(line, cells));
}

function wrappedLine(line: string, cells: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<= )/).flatMap((one) => pieces(one, cells))) {
    if (stringWidth(current + word.trimEnd()) > cells) {
      lines.push(current.trimEnd());
      current = '';
    }
    current += word;
  }
  return [...lines, current.trimEnd()];
}

/** A word that is wider than a line, cut between its letters. */
function pieces(word: string, cells: number): string[] {
  if (stringWidth(word) <= cells) return [word];
  const parts: string[] = [];
  let part = '';
  for (const letter of word) {
    if (stringWidth(part + letter) > cells) {
      parts.push(part);
      part = '';
    }
    part += letter;
  }
  return [...parts, part];
}
