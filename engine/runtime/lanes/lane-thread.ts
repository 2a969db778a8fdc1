import { parentPort, workerData } from 'node:worker_threads';
import { serveLane } from './serve-lane.js';

if (parentPort) serveLane(parentPort, workerData);
