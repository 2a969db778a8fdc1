import { serveWorker } from './serve-worker.js';
import { shippedStages } from './shipped-stages.js';

await serveWorker(shippedStages);
