import { readFileSync } from 'node:fs';
import { signerFromPem } from '../../lineage/signing.js';
import { encodeText } from '../../storage/bytes.js';
import { armFaultPoints, parseFaults } from '../../storage/fault-points.js';
import { folderStore } from '../../storage/folder-store.js';
import { checkpointPort } from '../../storage/progress/checkpoint-port.js';
import { commitText, factsOf, newInstallation } from '../unit/storage/small-lineage.js';

/** Resumes from the newest checkpoint, saves the next two, commits; a killed process is started again the same way. */
async function run(folder: string, keyFile: string, faults: string, onceFolder: string): Promise<void> {
  armFaultPoints(parseFaults(faults, { onceFolder }));
  const store = folderStore(folder);
  const facts = factsOf('crashing');
  const port = checkpointPort(store, facts.stageKey);
  const from = (await port.newest())?.step ?? 0;
  console.log(`from ${from}`);
  for (let step = from + 1; step <= 3; step += 1)
    await port.save(step, () => [{ path: 'weights', chunks: () => [encodeText(`weights at ${step}`)] }]);
  const signer = signerFromPem(readFileSync(keyFile, 'utf8'));
  await commitText(store, { ...newInstallation(), signer }, facts, 'the text');
}

const [folder = '', keyFile = '', faults = '', onceFolder = ''] = process.argv.slice(2);
await run(folder, keyFile, faults, onceFolder);
