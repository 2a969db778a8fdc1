import { memoryStore } from '../../../storage/memory-store.js';
import { objectStoreContract } from '../../contracts/object-store.js';
import { storeLayersContract } from '../../contracts/store-layers.js';

objectStoreContract('memory', async () => memoryStore());
storeLayersContract('memory', async () => memoryStore());
