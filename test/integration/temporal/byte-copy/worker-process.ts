import { fileURLToPath } from 'node:url';
import { inChild } from '../../../../activities/in-child.js';
import { inWorker } from '../../../../activities/in-worker.js';
import { serveWorker } from '../../../../activities/serve-worker.js';
import { armFaultPoints, parseFaults } from '../../../../storage/fault-points.js';
import { makeGuesser, scoreGuesser } from './guessers.js';
import { copyBytes, foldBytes, passBytes } from './stages.js';

const { RETORT_TEST_FAULTS: faults, RETORT_TEST_FAULT_FOLDER: onceFolder } = process.env;
if (faults !== undefined) armFaultPoints(parseFaults(faults, { onceFolder }));

await serveWorker({
  'copy-bytes': inWorker(copyBytes, () => import('./copy-bytes.js')),
  'pass-bytes': inWorker(passBytes, () => import('./pass-bytes.js')),
  'make-guesser': inWorker(makeGuesser, () => import('./make-guesser.js')),
  'score-guesser': inWorker(scoreGuesser, () => import('./score-guesser.js')),
  'fold-bytes': inChild(foldBytes, fileURLToPath(new URL('./training-child.ts', import.meta.url))),
});
