import { type ErrorFacts, RetortError } from '../../errors/retort-error.js';
import type { Digest } from '../../lineage/digest.js';

/** A promotion record that does not follow from the one before it. */
export class ChainBroken extends RetortError {
  constructor(key: string, facts: ErrorFacts) {
    super('E5019', 'verification', `${key} does not follow from the record before it`, {
      where: { file: key },
      fix: 'restore the records from a copy of the store; nothing is promoted under this name meanwhile',
      ...facts,
    });
  }
}

/** No model was ever promoted under this name. */
export class ChampionUnknown extends RetortError {
  constructor(name: string, known: readonly string[]) {
    super('E5020', 'not-found', `no champion is called ${name}`, {
      expected: known.length === 0 ? 'a champion; this store has none' : `one of ${known.join(', ')}`,
      found: name,
      fix:
        known.length === 0
          ? `make a model one: retort promote ${name} REF --reason TEXT`
          : 'retort champions lists them',
    });
  }
}

/** The model was put on hold, as by a rollback. */
export class ModelHeld extends RetortError {
  constructor(name: string, model: Digest) {
    super('E5021', 'refused', `the model is on hold as ${name}`, {
      found: model,
      why: 'it was rolled back, and nothing promotes it again by itself',
      fix: `if it is right after all: retort promote ${name} ${model} --lift-hold --reason TEXT`,
    });
  }
}

/** There is nothing to change: the model is the champion. */
export class AlreadyChampion extends RetortError {
  constructor(name: string, n: number, model: Digest) {
    super('E5022', 'refused', `the model is champion ${name} already, since record ${n}`, {
      found: model,
      fix: `retort champions ${name} shows its history`,
    });
  }
}

/** A rollback needs an earlier champion that is not on hold. */
export class NothingToRollBackTo extends RetortError {
  constructor(name: string, facts: ErrorFacts) {
    super('E5023', 'refused', `${name} has no such earlier champion to go back to`, {
      fix: `promote another model: retort promote ${name} REF --reason TEXT`,
      ...facts,
    });
  }
}

/** Only a model can be a champion. */
export class NotAModel extends RetortError {
  constructor(artifact: Digest, kind: string) {
    super('E5024', 'refused', 'only a checkpoint can be a champion', {
      expected: 'an artifact of kind checkpoint',
      found: `${artifact} of kind ${kind}`,
      fix: 'retort show RUN lists the checkpoints of a run',
    });
  }
}
