import { type ErrorFacts, RetortError } from '../errors/retort-error.js';

/** A compute module, or one that it imports, cannot be bundled; `where` is the place that esbuild names. */
export class ComputeModuleBroken extends RetortError {
  constructor(module: string, facts: ErrorFacts, options?: { cause?: unknown }) {
    super(
      'E6201',
      'configuration',
      `${module}: the computation cannot be bundled`,
      { fix: 'correct the module; npx tsc --noEmit shows the same fault', ...facts },
      options,
    );
  }
}

/** A computation imports a package that package-lock.json does not pin, so that its code has no digest. */
export class PackageNotLocked extends RetortError {
  constructor(name: string) {
    super('E6202', 'configuration', `${name} is not in the lockfile`, {
      expected: 'every package that a computation imports pinned in package-lock.json',
      found: name,
      fix: 'npm install, and keep package-lock.json beside package.json',
    });
  }
}
