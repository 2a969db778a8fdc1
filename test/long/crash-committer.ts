import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { signerFromPem } from '../../lineage/signing.js';
import { encodeText } from '../../storage/bytes.js';
import { armFaultPoints, parseFaults } from '../../storage/fault-points.js';
import { folderStore } from '../../storage/folder-store.js';
import { checkpointPort } from '../../storage/progress/checkpoint-port.js';
import { type Attempt, type Settler, settler } from '../../storage/progress/settler.js';
import { commitText, factsOf, newInstallation } from '../unit/storage/small-lineage.js';

const steps = 4;

/**
 * Resumes from the newest checkpoint, offers every step and saves the last, commits; a killed process is started
 * again the same way.
 */
async function run(folder: string, keyFile: string, faults: string, onceFolder: string): Promise<void> {
  armFaultPoints(parseFaults(faults, { onceFolder }));
  const store = folderStore(folder);
  const facts = factsOf('crashing');
  let copying: Promise<void> = Promise.resolve();
  const settleWith = (attempt: Attempt): Settler => {
    const { copy, ...rest } = settler(attempt);
    return { ...rest, copy: (...request) => (copying = copy(...request)) };
  };
  const port = checkpointPort(store, facts.stageKey, { snapshotFolder: `${folder}-snapshots`, settleWith });
  const from = (await port.newest())?.step ?? 0;
  console.log(`from ${from}`);
  for (let step = from + 1; step <= steps; step += 1) {
    const files = () => [{ path: 'weights', chunks: () => [encodeText(`weights at ${step}`)] }];
    if (step === steps) await port.save(step, files);
    else await port.offer(step, files, { checkpointSeconds: 0, storeCheckpointSeconds: 0 });
    await port.settled();
    await setImmediate();
    await copying;
  }
  await port.close('done');
  const signer = signerFromPem(readFileSync(keyFile, 'utf8'));
  await commitText(store, { ...newInstallation(), signer }, facts, 'the text');
}

const [folder = '', keyFile = '', faults = '', onceFolder = ''] = process.argv.slice(2);
await run(folder, keyFile, faults, onceFolder);
