import stringWidth from 'string-width';

/** Cuts to so many terminal cells. */
export function clip(text: string, cells: number): string {
  if (stringWidth(text) <= cells) return text;
  let kept = '';
  for (const letter of text) {
    if (stringWidth(kept + letter) > cells - 1) break;
    kept += letter;
  }
  return `${kept}…`;
}
