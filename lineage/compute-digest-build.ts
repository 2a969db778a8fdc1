import { join } from 'node:path';
import { type BuildFailure, type BuildOptions, build, transform, version } from 'esbuild';
import { ComputeModuleBroken } from './compute-digest-errors.js';

export { version as esbuildVersion };

/** What esbuild made of one entry. */
export interface Built {
  /** Path of the entry from the root. */
  readonly entry: string;
  readonly bytes: Uint8Array;
  /** Modules and assets in it, by path from the root. */
  readonly inputs: readonly string[];
  /** Packages and modules of Node that it still imports, sorted. */
  readonly packages: readonly string[];
}

const SETTINGS = {
  format: 'esm',
  platform: 'node',
  target: 'node20',
  loader: { '.wasm': 'binary' },
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'silent',
  tsconfigRaw: { compilerOptions: { target: 'ES2022', verbatimModuleSyntax: true } },
} satisfies BuildOptions;

/** Packages and Node's own modules stay imports; one that nothing uses disappears. */
const PACKAGES_EXTERNAL: NonNullable<BuildOptions['plugins']> = [
  {
    name: 'packages-external',
    setup({ onResolve }) {
      onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
        kind === 'entry-point' ? null : { path, external: true, sideEffects: false },
      );
    },
  },
];

/**
 * Each entry with everything it reaches, tree-shaken. Identifiers keep their names here: renaming them would
 * depend on unused code beside them.
 */
export function bundleEach(root: string, entries: readonly string[]): Promise<readonly Built[]> {
  const settings: BuildOptions = { bundle: true, minifyWhitespace: true, minifySyntax: true };
  return buildEach(root, entries, { ...settings, plugins: PACKAGES_EXTERNAL });
}

/** Each module alone, minified. */
export function minifyEach(root: string, modules: readonly string[]): Promise<readonly Built[]> {
  return buildEach(root, modules, { bundle: false, minify: true });
}

/** The second pass over a bundle: what is left differs by computation, and by local names. */
export async function minify(bundle: Uint8Array): Promise<string> {
  const { format, target, charset } = SETTINGS;
  const { code } = await transform(new TextDecoder().decode(bundle), {
    format,
    target,
    charset,
    minify: true,
  });
  return code;
}

async function buildEach(
  root: string,
  entries: readonly string[],
  options: BuildOptions,
): Promise<readonly Built[]> {
  const { metafile, outputFiles } = await build({
    ...SETTINGS,
    ...options,
    absWorkingDir: root,
    outbase: '.',
    outdir: '.',
    write: false,
    metafile: true,
    entryPoints: [...entries],
  }).catch((error: BuildFailure) => {
    throw brokenBy(error);
  });
  const contents = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
  return Object.entries(metafile.outputs).flatMap(([path, { entryPoint, inputs, imports }]) => {
    const bytes = contents.get(join(root, path));
    if (entryPoint === undefined || bytes === undefined) return [];
    const packages = imports.filter(({ external }) => external).map((one) => one.path);
    return [
      { entry: entryPoint, bytes, inputs: Object.keys(inputs), packages: [...new Set(packages)].sort() },
    ];
  });
}

function brokenBy(failure: BuildFailure): Error {
  const [first] = failure.errors ?? [];
  if (first === undefined) return failure;
  const { file = 'compute module', line, column } = first.location ?? {};
  const where = { file, line, column: column === undefined ? undefined : column + 1 };
  return new ComputeModuleBroken(file, { found: first.text, where }, { cause: failure });
}
