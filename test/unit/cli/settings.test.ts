import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettings } from '../../../cli/config/settings.js';

let root = '';
let cwd = '';

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'retort-settings-')));
  cwd = join(root, 'project', 'experiments');
  mkdirSync(cwd, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const project = (text: string) => writeFileSync(join(root, 'project', 'retort.config.json'), text);
const user = (text: string) => {
  mkdirSync(join(root, 'config', 'retort'), { recursive: true });
  writeFileSync(join(root, 'config', 'retort', 'config.json'), text);
};
const read = (flags = {}, env = {}) =>
  readSettings({ cwd, flags, env: { HOME: root, XDG_CONFIG_HOME: join(root, 'config'), ...env } });

describe('settings', () => {
  it('prefers flags to environment to project to user to defaults', async () => {
    expect((await read()).store).toEqual({ value: join(cwd, '.retort', 'store'), origin: 'default' });
    user('{"store": "s3://user/x", "namespace": "mine"}');
    expect((await read()).store.value).toBe('s3://user/x');
    project('{"store": "data"}');
    expect((await read()).store).toEqual({
      value: join(root, 'project', 'data'),
      origin: join(root, 'project', 'retort.config.json'),
    });
    expect((await read({}, { RETORT_STORE: 'here' })).store).toEqual({
      value: join(cwd, 'here'),
      origin: 'environment RETORT_STORE',
    });
    expect((await read({ store: 's3://flag/y' }, { RETORT_STORE: 'here' })).store).toEqual({
      value: 's3://flag/y',
      origin: 'flag --store',
    });
    expect((await read()).namespace).toEqual({
      value: 'mine',
      origin: join(root, 'config', 'retort', 'config.json'),
    });
  });

  it('keeps the state beside the configuration that it found above', async () => {
    project('{}');
    expect((await read()).stateFolder.value).toBe(join(root, 'project', '.retort'));
  });

  it('uses the state folder of a project above, unless the command starts a project of its own', async () => {
    mkdirSync(join(root, 'project', '.retort'));
    const own = await readSettings({ cwd, flags: {}, env: { HOME: root }, ownFolder: true });
    expect((await read()).stateFolder.value).toBe(join(root, 'project', '.retort'));
    expect(own.stateFolder.value).toBe(join(cwd, '.retort'));
  });

  it('takes the address of a cluster from the name that Temporal’s own tools read', async () => {
    const { temporalAddress } = await read({}, { TEMPORAL_ADDRESS: 'cluster:7233' });
    expect(temporalAddress).toEqual({ value: 'cluster:7233', origin: 'environment TEMPORAL_ADDRESS' });
  });

  it('evaluates a TypeScript configuration', async () => {
    writeFileSync(
      join(cwd, 'retort.config.ts'),
      "export default { namespace: ['a', 'b'].join('-') } as const;\n",
    );
    expect((await read()).namespace.value).toBe('a-b');
  });

  it('names the line of a setting that it does not know', async () => {
    project('{\n  "store": "x",\n  "stroe": "y"\n}\n');
    await expect(read()).rejects.toMatchObject({
      code: 'E1002',
      kind: 'configuration',
      facts: { where: { line: 3, field: 'stroe' }, found: 'stroe' },
    });
  });

  it('names the place where the JSON breaks', async () => {
    project('{\n  "store": x\n}\n');
    await expect(read()).rejects.toMatchObject({ code: 'E1002', facts: { where: { line: 2, column: 12 } } });
  });

  it('says that a named configuration is not there', async () => {
    await expect(read({ config: 'nowhere.json' })).rejects.toMatchObject({
      code: 'E1003',
      kind: 'not-found',
    });
  });
});
