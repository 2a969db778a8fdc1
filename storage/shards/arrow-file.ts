import {
  AsyncByteQueue,
  type Data,
  Message,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  type Struct,
} from 'apache-arrow';

export const KIND_KEY = 'retort.kind';

/**
 * Bytes of an Arrow IPC file, a batch at a time: uncompressed, no dictionaries, so a function of schema and batches
 * alone. The schema's metadata says the shard's kind.
 */
export async function* arrowFile(
  kind: string,
  type: Struct,
  batches: AsyncIterable<Data<Struct>>,
): AsyncGenerator<Uint8Array> {
  const schema = new Schema(type.children, new Map([[KIND_KEY, kind]]));
  const sink = new ChunkQueue();
  const writer = new SequentialFileWriter({ autoDestroy: true }).reset(sink, schema);
  for await (const batch of batches) {
    writer.write(new RecordBatch(schema, batch));
    yield* sink.take();
  }
  writer.close();
  yield* sink.take();
}

/**
 * Puts the schema message behind the leading magic, as the format demands and apache-arrow 21 does not: without it
 * a file can only be read from its footer.
 */
class SequentialFileWriter extends RecordBatchFileWriter {
  protected override _writeSchema(schema: Schema): this {
    super._writeSchema(schema);
    return this._writeMessage(Message.from(schema));
  }
}

/** Hands out what was written so far, so that no more than a batch is held. */
class ChunkQueue extends AsyncByteQueue {
  private chunks: Uint8Array[] = [];

  override write(chunk: Uint8Array): void {
    this.chunks.push(chunk);
  }

  take(): Uint8Array[] {
    const taken = this.chunks;
    this.chunks = [];
    return taken;
  }
}
