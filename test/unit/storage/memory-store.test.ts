import { memoryStore } from '../../../storage/memory-store.js';
import { objectStoreContract } from '../../contracts/object-store.js';

objectStoreContract('memory', async () => memoryStore());
