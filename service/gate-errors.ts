import { RetortError } from '../errors/retort-error.js';
import type { Digest } from '../lineage/digest.js';

/** The run has no gate of this name. */
export class GateUnknown extends RetortError {
  constructor(run: string, gate: string, known: readonly string[]) {
    super('E7011', 'not-found', `run ${run} has no gate ${gate}`, {
      expected: known.length === 0 ? 'a run with effects' : `one of ${known.join(', ')}`,
      found: gate,
      fix: `retort show ${run}`,
    });
  }
}

/** Nobody is asked yet, or any more, by this gate of the run, or by any. */
export class NothingWaits extends RetortError {
  constructor(run: string, gate: string | null, found: string) {
    super('E7012', 'refused', `${gate === null ? `run ${run}` : `${run}/${gate}`} waits for nobody`, {
      expected: 'an effect that waits for approval',
      found,
      fix: `retort show ${run}`,
    });
  }
}

/** More than one gate of the run waits, so that it has to be named. */
export class GateAmbiguous extends RetortError {
  constructor(run: string, waiting: readonly string[]) {
    super('E7013', 'usage', `more than one gate of run ${run} waits`, {
      expected: waiting.map((gate) => `${run}/${gate}`).join(' or '),
      found: run,
      fix: `name one: ${run}/${waiting[0]}`,
    });
  }
}

/** The answer is about another model than the gate asks about. */
export class OtherModelAsked extends RetortError {
  constructor(run: string, gate: string, asked: Digest, answered: string) {
    super('E7014', 'refused', `${run}/${gate} asks about another model`, {
      expected: asked,
      found: answered,
      fix: `look at what it asks about: retort show ${run}`,
    });
  }
}
