import { nodeEntry } from '../service/node-entry.js';

/** The module that a training process starts with. */
export const trainingEntry = nodeEntry('./training-child.js', import.meta.url).path;
