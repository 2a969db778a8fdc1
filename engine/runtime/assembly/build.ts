import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const SOURCE = new URL('./optimizer.as', import.meta.url);
const MODULE = new URL('../optimizer-wasm.ts', import.meta.url);
const FLAGS = [
  '--optimizeLevel',
  '3',
  '--runtime',
  'stub',
  '--importMemory',
  '--enable',
  'simd',
  '--noAssert',
];

/** The text of `optimizer-wasm.ts`: the compiled optimizer as base64, the same bytes on every machine. */
export async function compileOptimizer(): Promise<string> {
  const source = await readFile(SOURCE, 'utf8');
  let binary: Uint8Array = new Uint8Array();
  const { error, stderr } = await asc.main(['optimizer.ts', '--outFile', 'optimizer.wasm', ...FLAGS], {
    readFile: (name) => (name === 'optimizer.ts' ? source : null),
    writeFile: (_name, contents) => {
      if (contents instanceof Uint8Array) binary = contents;
    },
    listFiles: () => [],
  });
  if (error) throw new Error(stderr.toString(), { cause: error });
  const lines =
    Buffer.from(binary)
      .toString('base64')
      .match(/.{1,100}/g) ?? [];
  return [
    '/** Compiled from `assembly/optimizer.as` by `npm run build:wasm`; never edited by hand. */',
    'export const optimizerWasm =',
    ...lines.map((line, i) => `  '${line}'${i + 1 < lines.length ? ' +' : ';'}`),
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(MODULE, await compileOptimizer());
