import { distilContext } from '../pipelines/stages/distil-context.js';
import { inChild } from './in-child.js';
import { trainingEntry } from './training-entry.js';

/** A record of a teacher changes its student. */
export const distilContextActivity = inChild(distilContext, trainingEntry);
