/** GPT-2's words; white space in Unicode's sense, as the Rust library reads `\s`. */
const WORDS =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** Cuts text into the words that no token may cross; joined they are the text again. */
export function preTokenize(text: string): readonly string[] {
  return text.match(WORDS) ?? [];
}
