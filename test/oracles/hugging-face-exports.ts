import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exported, imported } from '../golden/hugging-face/imported.js';

/** Writes both imported models as they are exported, for hugging_face_models.py to read. */
async function writeExports(folder: string): Promise<void> {
  for (const [from, to] of [
    ['language-model', 'language-model'],
    ['classifier', 'preference-model'],
  ] as const) {
    const { model, tokenizer } = await imported(from);
    await mkdir(join(folder, to), { recursive: true });
    for (const [name, bytes] of await exported(model, tokenizer))
      await writeFile(join(folder, to, name), bytes);
  }
}

await writeExports(process.argv[2] ?? '');
