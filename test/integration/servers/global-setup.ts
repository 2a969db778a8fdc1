import type { TestProject } from 'vitest/node';
import { startSeaweedFs } from './seaweedfs.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Environment of a client of the running SeaweedFS. */
    seaweedfs: { readonly [name: string]: string };
  }
}

/** One real SeaweedFS for all test files; it is ended, by its process id, with the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const seaweedfs = await startSeaweedFs();
  console.log(`SeaweedFS ${seaweedfs.version} at ${seaweedfs.endpoint}`);
  project.provide('seaweedfs', seaweedfs.env);
  return () => seaweedfs.stop();
}
