import { readFileSync } from 'node:fs';
import { describe, it } from 'vitest';
import golden from './byte-level-bpe.json' with { type: 'json' };
import { expectRustMerges } from './rust-merges.js';

describe('byte-level BPE equals the Rust trainer, merges and encodings, on', () => {
  it.each(golden.own)('$name', async (recorded) => {
    const text = recorded.text ?? readFileSync(recorded.file ?? '', 'utf8');
    await expectRustMerges(text, recorded);
  });
});
