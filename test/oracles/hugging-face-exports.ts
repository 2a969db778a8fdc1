import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exported, imported, trainedOn } from '../golden/hugging-face/imported.js';

/** Writes both imported models, and one of them trained on, as they are exported; hugging_face_models.py reads them. */
async function writeExports(folder: string): Promise<void> {
  const language = await imported('language-model');
  const classifier = await imported('classifier');
  for (const [to, model] of [
    ['language-model', language.model],
    ['preference-model', classifier.model],
    ['trained', await trainedOn(language)],
  ] as const) {
    await mkdir(join(folder, to), { recursive: true });
    for (const [name, bytes] of await exported(model, language.tokenizer))
      await writeFile(join(folder, to, name), bytes);
  }
}

await writeExports(process.argv[2] ?? '');
