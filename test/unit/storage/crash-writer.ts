import { encodeText } from '../../../storage/bytes.js';
import { armFaultPoints, parseFaults } from '../../../storage/fault-points.js';
import { folderStore } from '../../../storage/folder-store.js';

const [folder = '', faults = ''] = process.argv.slice(2);
armFaultPoints(parseFaults(faults));
await folderStore(folder).put('crashed/object', encodeText('whole'));
