import { serveTraining } from '../../../../activities/serve-training.js';
import { computation } from '../../../../activities/stage-registry.js';
import { foldBytes } from './stages.js';

serveTraining([computation(foldBytes, () => import('./fold-bytes.js'))]);
