import type { PartsPort } from '../../storage/ports.js';
import { readShards } from '../../storage/shards/read-shards.js';
import type { ShardKind, ShardRecords } from '../../storage/shards/shard-kinds.js';
import { writeShards } from '../../storage/shards/write-shards.js';

const FOLDER = 'rows';

/** Rows that are made in their order, and kept in parts meanwhile: a restart reads them instead of making them again. */
export class KeptRows<K extends ShardKind> {
  readonly #kept: AsyncGenerator<ShardRecords[K]>;
  #done = 0;
  #unkept: ShardRecords[K][] = [];
  #keptAt = performance.now();

  /** @param everySeconds between two parts, and so about what a crash can lose */
  constructor(
    private readonly kind: K,
    private readonly parts: PartsPort,
    private readonly everySeconds: number,
  ) {
    this.#kept = this.#read();
  }

  /** The next rows of those that were kept, at most so many. */
  async *next(most: number): AsyncGenerator<ShardRecords[K]> {
    for (let row = 0; row < most; row += 1) {
      const { value, done } = await this.#kept.next();
      if (done) return;
      this.#done += 1;
      yield value;
    }
  }

  /** Adds rows that were made; a restart may begin behind them. */
  async add(rows: readonly ShardRecords[K][]): Promise<void> {
    this.#unkept.push(...rows);
    if (performance.now() - this.#keptAt >= 1000 * this.everySeconds) await this.flush();
  }

  /** Keeps what was added and is not kept yet. */
  async flush(): Promise<void> {
    const rows = this.#unkept;
    if (rows.length > 0)
      await this.parts.keep(this.#done, rows.length, (draft) => writeShards(draft, FOLDER, this.kind, rows));
    this.#done += rows.length;
    this.#unkept = [];
    this.#keptAt = performance.now();
  }

  async *#read(): AsyncGenerator<ShardRecords[K]> {
    for await (const { files } of this.parts.kept()) yield* readShards(files, FOLDER, this.kind);
  }
}
