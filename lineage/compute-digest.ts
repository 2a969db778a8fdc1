import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digestOfJson } from './canonical-json.js';
import { type Built, bundleEach, esbuildVersion, minify, minifyEach } from './compute-digest-build.js';
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

/** Folder of the code that is running now: the checkout, or a build of it. */
export function runningCode(): string {
  return dirname(dirname(fileURLToPath(import.meta.url)));
}

/**
 * The code of each compute module (a path from `root` without extension). A digest changes when computation
 * does: not by comments, layout, types, local names, unused exports or the place of the checkout.
 * @throws ComputeModuleBroken where one does not exist or compile, PackageNotLocked
 */
export async function computeDigests(
  root: string,
  modules: readonly string[],
): Promise<Map<string, ComputeCode>> {
  const moduleByFile = new Map(modules.map((module) => [entryFile(root, module), module]));
  const bundles = await bundleEach(root, [...moduleByFile.keys()]);
  const [sources, packages] = await Promise.all([
    digestSources(root, new Set(bundles.flatMap(({ inputs }) => inputs))),
    packageDigests(root, [...new Set(bundles.flatMap((bundle) => bundle.packages))]),
  ]);
  const codes = bundles.map(async (bundle): Promise<[string, ComputeCode]> => {
    const module = moduleByFile.get(bundle.entry) ?? bundle.entry;
    return [module, await describe(bundle, sources, packages)];
  });
  return new Map(await Promise.all(codes));
}

async function describe(
  { bytes, inputs, packages }: Built,
  sourceDigests: ReadonlyMap<string, Digest>,
  packageDigests: ReadonlyMap<string, Digest>,
): Promise<ComputeCode> {
  const code = sha256(numberLocalNames(await minify(bytes)));
  const externals = packages.map((path) => digestOf(packageDigests, path, `package:${path}`));
  const own = inputs.map((path) => digestOf(sourceDigests, path, sourcePath(path)));
  return {
    digest: digestOfJson({ esbuild: esbuildVersion, code, externals }),
    bundle: bytes,
    modules: [...own, ...externals].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** Each module by itself, so that a plan can name the one that changed. */
async function digestSources(root: string, paths: ReadonlySet<string>): Promise<Map<string, Digest>> {
  const minified = await minifyEach(root, [...paths]);
  const textOf = ({ bytes }: Built) => new TextDecoder().decode(bytes);
  return new Map(minified.map((built) => [built.entry, sha256(numberLocalNames(textOf(built)))]));
}

function entryFile(root: string, module: string): string {
  const file = [`${module}.ts`, `${module}.js`].find((path) => existsSync(join(root, path)));
  if (file !== undefined) return file;
  throw new ComputeModuleBroken(module, { found: 'no such module', where: { file: module } });
}

function digestOf(digests: ReadonlyMap<string, Digest>, path: string, as: string): ModuleDigest {
  const digest = digests.get(path);
  if (digest === undefined) throw new ComputeModuleBroken(path, { found: 'a module without a digest' });
  return { path: as, sha256: digest };
}

/** Built code names its modules as their sources do. */
function sourcePath(path: string): string {
  return path.replace(/\.js$/, '.ts');
}
