/** How the roles of a dialogue begin, as in the paper. */
export const HUMAN = '\n\nHuman:';
const ASSISTANT = '\n\nAssistant:';

interface Turn {
  readonly human: string;
  /** Null while it is being written. */
  readonly assistant: string | null;
}

/** A dialogue that grows turn by turn; the oldest turns go when the window is full. */
export class Conversation {
  #turns: readonly Turn[] = [];

  ask(human: string): void {
    this.#turns = [...this.#turns, { human, assistant: null }];
  }

  answer(assistant: string): void {
    this.#turns = this.#turns.map((turn, at) =>
      at === this.#turns.length - 1 ? { ...turn, assistant } : turn,
    );
  }

  /** Ends where the assistant's answer begins. */
  get prompt(): string {
    const texts = this.#turns.map(({ human, assistant }) => {
      const answer = assistant === null ? '' : ` ${assistant}`;
      return `${HUMAN} ${human}${ASSISTANT}${answer}`;
    });
    return texts.join('');
  }

  /** Forgets the oldest turn; false when only the newest is left. */
  forget(): boolean {
    if (this.#turns.length < 2) return false;
    this.#turns = this.#turns.slice(1);
    return true;
  }
}
