const FIRST_CAPACITY = 1_024;

/** Numbers that are added one by one, as dense as an array of their type. */
export class NumberList<Numbers extends Float64Array | Uint32Array> {
  length = 0;
  #values: Numbers;

  constructor(private readonly type: new (size: number) => Numbers) {
    this.#values = new type(FIRST_CAPACITY);
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new this.type(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  at(index: number): number {
    if (index < 0 || index >= this.length) throw new RangeError(`no number ${index} of ${this.length}`);
    return this.#values[index] ?? Number.NaN;
  }
}
