import type { Compute } from '../storage/ports.js';
import type { NoExecution } from './params.js';
import type { IngestTaskInputs, IngestTaskParams } from './task-params.js';

const ingestTask: Compute<IngestTaskInputs, IngestTaskParams, NoExecution> = async () => {
  throw new Error('not yet');
};

export default ingestTask;
