/**
 * GPT-2's visible character of each byte: printable Latin-1 stands for itself, the other 68 bytes are numbered
 * from U+0100 on. By hand: 0x41 is `A`, a space is `Ġ`, a line feed `Ċ`.
 */
export function characterOfByte(): readonly string[] {
  let others = 0;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    if (printable) return String.fromCodePoint(byte);
    others += 1;
    return String.fromCodePoint(0xff + others);
  });
}
