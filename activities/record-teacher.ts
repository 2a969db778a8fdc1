import { recordTeacher } from '../pipelines/stages/record-teacher.js';
import { inChild } from './in-child.js';
import { trainingEntry } from './training-entry.js';

/** A prompted model becomes a record of what it expects. */
export const recordTeacherActivity = inChild(recordTeacher, trainingEntry);
