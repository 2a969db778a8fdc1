const shownNames = 3;

/** The name that a typing slip most likely meant, or null when none is near. */
export function nearestName(typed: string, names: readonly string[]): string | null {
  return slipsOf(typed, names)[0] ?? null;
}

/** At most three names that may be meant: those a slip away, then those that hold what was typed, or are part of it. */
export function nearestNames(typed: string, names: readonly string[]): readonly string[] {
  const word = typed.toLowerCase();
  const related = names.filter((name) => {
    const other = name.toLowerCase();
    return word !== '' && (other.includes(word) || word.includes(other));
  });
  return [...new Set([...slipsOf(typed, names), ...related])].slice(0, shownNames);
}

/** Nearest first. */
function slipsOf(typed: string, names: readonly string[]): string[] {
  const limit = Math.max(1, Math.floor(typed.length / 3));
  return names
    .map((name) => ({ name, distance: editDistance(typed.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .map(({ name }) => name);
}

/** Levenshtein distance: insertions, deletions and substitutions. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substituted, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
