import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder for what peers read; gone with this process. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'retort-bench-'));
  #files = 0;

  constructor() {
    process.on('exit', () => rmSync(this.folder, { recursive: true, force: true }));
  }

  /** @returns the file's path */
  write(name: string, bytes: Uint8Array | string): string {
    this.#files += 1;
    const path = join(this.folder, `${this.#files}-${name}`);
    writeFileSync(path, bytes);
    return path;
  }

  json(name: string, value: unknown): string {
    return this.write(name, JSON.stringify(value));
  }
}
