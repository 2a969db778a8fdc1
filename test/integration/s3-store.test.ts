import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { openStore } from '../../storage/open-store.js';
import { objectStoreContract } from '../contracts/object-store.js';
import { BUCKET } from './servers/seaweedfs.js';

objectStoreContract('S3', () =>
  openStore(`s3://${BUCKET}/contract/${randomUUID()}`, { env: inject('seaweedfs') }),
);
