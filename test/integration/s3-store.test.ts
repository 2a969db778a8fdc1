import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { openStore } from '../../storage/open-store.js';
import { objectStoreContract } from '../contracts/object-store.js';
import { storeLayersContract } from '../contracts/store-layers.js';
import { BUCKET } from './servers/seaweedfs.js';

const open = () => openStore(`s3://${BUCKET}/contract/${randomUUID()}`, { env: inject('seaweedfs') });
objectStoreContract('S3', open);
storeLayersContract('S3', open);
