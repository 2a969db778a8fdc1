import { InferenceSession, Tensor } from 'onnxruntime-node';
import { continuationProgram, pastNames, WEIGHTS_FILE } from '../../programs/continuation.js';
import type { LanguageModel } from '../language-model.js';
import { guarded, sessionOptions } from '../session.js';

/** Tokens of B sequences, T of each, that follow P cached slots; arrays as `continuationProgram` takes them. */
interface DecoderRun {
  readonly sequences: number;
  readonly count: number;
  readonly past: number;
  readonly tokens: Int32Array;
  readonly positions: Int32Array;
  readonly reads: Int32Array;
  readonly mask: Float32Array;
  /** Keys and values [P,B,H,D/H] by name. */
  readonly cache: Readonly<Record<string, Float32Array>>;
}

/** A model ready to continue texts, of any number and length. */
export interface DecoderSession {
  readonly model: LanguageModel;
  run(run: DecoderRun): Promise<{ readonly logits: Float32Array; readonly present: Float32Array }>;
  close(): Promise<void>;
}

/** Copies the model's weights into ONNX Runtime's own form: what the arena holds later is not seen. */
export async function openDecoder(
  model: LanguageModel,
  { threads }: { threads: number },
): Promise<DecoderSession> {
  const { config, arena } = model;
  const weights = arena.group('weights');
  const onnx = continuationProgram(
    config,
    arena.slots.map(({ parameter, offset }) => ({
      ...parameter,
      offset: offset * Float32Array.BYTES_PER_ELEMENT,
    })),
  );
  const data = new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength);
  const session = await guarded('load', () =>
    InferenceSession.create(onnx, {
      ...sessionOptions(threads),
      externalData: [{ path: WEIGHTS_FILE, data }],
    }),
  );
  return {
    model,
    async run({ sequences, count, past, tokens, positions, reads, mask, cache }) {
      const { heads, width } = config;
      const cached = [past, sequences, heads, width / heads];
      const { logits, present } = await guarded('run', () =>
        session.run({
          tokens: new Tensor('int32', tokens, [count, sequences]),
          positions: new Tensor('int32', positions, [count, sequences]),
          reads: new Tensor('int32', reads, [reads.length]),
          mask: new Tensor('float32', mask, [sequences, 1, count, count + past]),
          parts: new Tensor('int64', BigInt64Array.of(BigInt(count), BigInt(past)), [2]),
          ...Object.fromEntries(
            pastNames(config).map((name) => [name, new Tensor('float32', cache[name] ?? [], cached)]),
          ),
        }),
      );
      return { logits: logits?.data as Float32Array, present: present?.data as Float32Array };
    },
    close: () => session.release(),
  };
}
