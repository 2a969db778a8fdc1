import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exported, imported, trainedOn } from '../golden/hugging-face/imported.js';

/**
 * Writes both imported models, and one of them trained on, as they are exported; hugging_face_models.py reads them.
 * The language model also as onnx, for onnx_model.py.
 */
async function writeExports(folder: string): Promise<void> {
  const language = await imported('language-model');
  const classifier = await imported('classifier');
  for (const [to, model, format] of [
    ['language-model', language.model, 'safetensors'],
    ['preference-model', classifier.model, 'safetensors'],
    ['trained', await trainedOn(language), 'safetensors'],
    ['onnx', language.model, 'onnx'],
  ] as const) {
    await mkdir(join(folder, to), { recursive: true });
    for (const [name, bytes] of await exported(model, language.tokenizer, format))
      await writeFile(join(folder, to, name), bytes);
  }
}

await writeExports(process.argv[2] ?? '');
