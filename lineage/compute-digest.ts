import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile, type OutputFile, transform, version } from 'esbuild';
import { digestOfJson } from './canonical-json.js';
import { ComputeModuleBroken } from './compute-digest-errors.js';
import { packageDigests } from './compute-digest-packages.js';
import { type Digest, sha256 } from './digest.js';
import { numberLocalNames } from './number-local-names.js';

/** One module, asset or package that a computation reaches; a module's digest ignores comments, types and layout. */
export interface ModuleDigest {
  /** From the code's root, such as `engine/ops/matmul.ts`; a package is `package:NAME`. */
  readonly path: string;
  readonly sha256: Digest;
}

/** The code of one compute module with everything it reaches. */
export interface ComputeCode {
  readonly digest: Digest;
  /** The bundled closure, an ES module whose packages are still imports; stored so that old code can run again. */
  readonly bundle: Uint8Array;
  readonly modules: readonly ModuleDigest[];
}

/** Identifiers keep their names in the bundle: renaming them there would depend on unused code beside them. */
const BUNDLE: BuildOptions = {
  bundle: true,
  outbase: '.',
  outdir: '.',
  metafile: true,
  minifyWhitespace: true,
  minifySyntax: true,
};

const EVERY_BUILD = {
  write: false,
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

/** Folder of the code that is running now: the checkout, or a build of it. */
export function runningCode(): string {
  return dirname(dirname(fileURLToPath(import.meta.url)));
}

/**
 * The code of each compute module (a path from `root` without extension). A digest changes when computation
 * does: not by comments, layout, types, local names, unused exports or the place of the checkout.
 */
export async function computeDigests(
  root: string,
  modules: readonly string[],
): Promise<Map<string, ComputeCode>> {
  const entries = [...new Set(modules)].map((module) => ({ module, file: entryFile(root, module) }));
  const bundled = await bundle(
    root,
    entries.map(({ file }) => file),
  );
  const inputs = [...new Set(bundled.flatMap(({ inputs }) => inputs))];
  const [moduleDigests, packages] = await Promise.all([
    digestModules(root, inputs),
    packageDigests(root, [...new Set(bundled.flatMap(({ packages }) => packages))]),
  ]);
  const codes = await Promise.all(bundled.map(async (one) => describe(one, moduleDigests, packages)));
  const codeByFile = new Map(bundled.map(({ entry }, index) => [entry, codes[index]]));
  return new Map(
    entries.flatMap(({ module, file }) => {
      const code = codeByFile.get(file);
      return code === undefined ? [] : [[module, code] as const];
    }),
  );
}

interface Bundled {
  readonly entry: string;
  readonly bytes: Uint8Array;
  readonly inputs: readonly string[];
  readonly packages: readonly string[];
}

async function bundle(root: string, entryPoints: readonly string[]): Promise<readonly Bundled[]> {
  const { metafile, outputFiles } = await orBroken(() =>
    build({
      ...EVERY_BUILD,
      ...BUNDLE,
      metafile: true,
      write: false,
      absWorkingDir: root,
      entryPoints: [...entryPoints],
      plugins: PACKAGES_EXTERNAL,
    }),
  );
  return bundledFiles(root, metafile, outputFiles);
}

function bundledFiles(root: string, metafile: Metafile, files: readonly OutputFile[]): readonly Bundled[] {
  const contents = new Map(files.map(({ path, contents }) => [path, contents]));
  return Object.entries(metafile.outputs).flatMap(([path, { entryPoint, inputs, imports }]) => {
    const bytes = contents.get(join(root, path));
    if (entryPoint === undefined || bytes === undefined) return [];
    const packages = imports.filter(({ external }) => external).map((one) => one.path);
    return [
      { entry: entryPoint, bytes, inputs: Object.keys(inputs), packages: [...new Set(packages)].sort() },
    ];
  });
}

async function describe(
  { bytes, inputs, packages }: Bundled,
  moduleDigests: ReadonlyMap<string, Digest>,
  packageDigests: ReadonlyMap<string, Digest>,
): Promise<ComputeCode> {
  const text = new TextDecoder().decode(bytes);
  const { code } = await transform(text, { format: 'esm', target: 'node20', minify: true, charset: 'utf8' });
  const externals = packages.map((path) => ({
    path: `package:${path}`,
    sha256: digestIn(packageDigests, path),
  }));
  const own = inputs.map((path) => ({ path: sourcePath(path), sha256: digestIn(moduleDigests, path) }));
  return {
    digest: digestOfJson({ esbuild: version, code: sha256(numberLocalNames(code)), externals }),
    bundle: bytes,
    modules: [...own, ...externals].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** Each module alone, minified, so that a plan can name the one that changed. */
async function digestModules(root: string, paths: readonly string[]): Promise<Map<string, Digest>> {
  const { outputFiles, metafile } = await orBroken(() =>
    build({
      ...EVERY_BUILD,
      bundle: false,
      minify: true,
      outbase: '.',
      outdir: '.',
      metafile: true,
      write: false,
      absWorkingDir: root,
      entryPoints: [...paths],
    }),
  );
  const contents = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
  return new Map(
    Object.entries(metafile.outputs).flatMap(([path, { entryPoint }]) => {
      const bytes = contents.get(join(root, path));
      if (entryPoint === undefined || bytes === undefined) return [];
      return [[entryPoint, sha256(numberLocalNames(new TextDecoder().decode(bytes)))]];
    }),
  );
}

function entryFile(root: string, module: string): string {
  const file = [`${module}.ts`, `${module}.js`].find((path) => existsSync(join(root, path)));
  if (file === undefined)
    throw new ComputeModuleBroken(module, { found: 'no such module', where: { file: module } });
  return file;
}

function digestIn(digests: ReadonlyMap<string, Digest>, path: string): Digest {
  const digest = digests.get(path);
  if (digest === undefined) throw new ComputeModuleBroken(path, { found: 'a module without a digest' });
  return digest;
}

/** Built code names its modules as their sources do. */
function sourcePath(path: string): string {
  return path.replace(/\.js$/, '.ts');
}

async function orBroken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { errors } = error as {
      errors?: { text: string; location: { file: string; line: number; column: number } | null }[];
    };
    const first = errors?.[0];
    if (first === undefined) throw error;
    const { file = 'compute module', line, column } = first.location ?? {};
    throw new ComputeModuleBroken(
      file,
      { found: first.text, where: { file, line, column } },
      { cause: error },
    );
  }
}
