/** What one question, its answers and one page of prose are built from; every phrase is written for this project. */
export interface Topic {
  /** Lowercase words joined by hyphens, unique: names the text file and seeds the choices. */
  readonly slug: string;
  readonly tags: readonly string[];
  /** A noun phrase with its article, such as `a sourdough starter`. */
  readonly thing: string;
  /** Whole questions, as a title. */
  readonly asks: readonly string[];
  /** One or two sentences of circumstance, in the first person. */
  readonly scenes: readonly string[];
  /** Clauses that follow `because`. */
  readonly causes: readonly string[];
  /** Imperatives without a full stop, in a sensible order. */
  readonly fixes: readonly string[];
  /** Clauses that follow `when`. */
  readonly signs: readonly string[];
  /** Whole sentences of background. */
  readonly facts: readonly string[];
  /** Gerunds that follow `avoid`. */
  readonly mistakes: readonly string[];
}
