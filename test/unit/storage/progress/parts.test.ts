import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../../lineage/digest.js';
import { encodeText, textOf } from '../../../../storage/bytes.js';
import { armFaultPoints } from '../../../../storage/fault-points.js';
import { memoryStore } from '../../../../storage/memory-store.js';
import type { ObjectStore } from '../../../../storage/object-store.js';
import type { PartsPort } from '../../../../storage/ports.js';
import { deleteProgress } from '../../../../storage/progress/checkpoint-places.js';
import { checkpointPort } from '../../../../storage/progress/checkpoint-port.js';
import type { StoreWarning } from '../../../../storage/warnings.js';
import { keysOf } from '../../../contracts/object-store.js';

const key = sha256('stage');
let store: ObjectStore;
let warnings: StoreWarning[];
beforeEach(() => {
  store = memoryStore();
  warnings = [];
});
afterEach(() => armFaultPoints([]));

const attempt = () => checkpointPort(store, key, { onWarning: (warning) => warnings.push(warning) });

const keep = (parts: PartsPort, first: number, rows: number, text = `${first}+${rows}`) =>
  parts.keep(first, rows, async (draft) => [await draft.write('rows', encodeText(text))]);

async function kept({ parts }: { parts: PartsPort }): Promise<string[]> {
  const texts: string[] = [];
  for await (const { first, rows, files } of parts.kept())
    texts.push(`${first}+${rows}: ${await textOf(files.read('rows'))}`);
  return texts;
}

const filesAt = async (first: number) =>
  (await keysOf(store, 'progress/')).filter((one) =>
    one.includes(`/parts/${String(first).padStart(10, '0')}-`),
  );

describe('parts of an output that grows', () => {
  it('are kept in their order, each written once', async () => {
    const { parts } = attempt();
    expect(await kept({ parts })).toEqual([]);
    await keep(parts, 0, 3);
    const before = await keysOf(store, 'progress/');
    await keep(parts, 3, 40);
    await keep(parts, 43, 1);
    expect(await kept(attempt())).toEqual(['0+3: 0+3', '3+40: 3+40', '43+1: 43+1']);
    expect(await keysOf(store, 'progress/')).toEqual(expect.arrayContaining(before));
  });

  it('end at one that is damaged, with a warning that names it, and go on when it is made again', async () => {
    const { parts } = attempt();
    for (const first of [0, 2, 4]) await keep(parts, first, 2);
    const [file = ''] = (await filesAt(2)).filter((one) => one.endsWith('/rows'));
    await store.put(file, encodeText('altered'));
    const next = attempt();
    expect(await kept(next)).toEqual(['0+2: 0+2']);
    expect(warnings).toMatchObject([{ code: 'E5102', object: expect.stringContaining(file) }]);
    await keep(next.parts, 2, 2);
    expect(await kept(attempt())).toEqual(['0+2: 0+2', '2+2: 2+2', '4+2: 4+2']);
  });

  it('end at one whose writer died before it was whole', async () => {
    const { parts } = attempt();
    await keep(parts, 0, 2);
    const dying = parts.keep(2, 2, async (draft) => {
      await draft.write('rows', encodeText('whole'));
      throw new Error('killed');
    });
    await expect(dying).rejects.toThrow('killed');
    expect(await kept(attempt())).toEqual(['0+2: 0+2']);
    expect(warnings).toEqual([]);
  });

  it('of different attempts fit together, however each was cut', async () => {
    const older = attempt();
    await keep(older.parts, 0, 4);
    await keep(older.parts, 4, 4);
    const [file = ''] = (await filesAt(4)).filter((one) => one.endsWith('/rows'));
    await store.delete(file);
    const newer = attempt();
    await kept(newer);
    await keep(newer.parts, 4, 2);
    await expect(keep(older.parts, 8, 4)).rejects.toMatchObject({ code: 'E5011' });
    await keep(newer.parts, 6, 2);
    expect(await kept(attempt())).toEqual(['0+4: 0+4', '4+2: 4+2', '6+2: 6+2']);
  });

  it('are no checkpoints of steps, and go with the stage', async () => {
    await keep(attempt().parts, 0, 2);
    expect(await attempt().newest()).toBeNull();
    await deleteProgress(store, key);
    expect(await keysOf(store, '')).toEqual([]);
  });
});
