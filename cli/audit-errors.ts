import { RetortError } from '../errors/retort-error.js';

/** A stage that was asked for its output has none. */
export class NothingCommitted extends RetortError {
  constructor(run: string, stage: string | null) {
    super(
      'E1020',
      'not-found',
      stage === null ? `run ${run} has no outputs` : `stage ${stage} of run ${run} has no output`,
      { fix: `finish the run: retort resume ${run}` },
    );
  }
}

/** A reference names something that the command cannot use. */
export class WrongReference extends RetortError {
  constructor(reference: string, expected: string, found: string, fix?: string) {
    super('E1021', 'usage', `${reference} is ${found}`, { expected, found, fix });
  }
}

/** A series that the training did not record. */
export class NoSuchSeries extends RetortError {
  constructor(name: string, names: readonly string[]) {
    super('E1022', 'not-found', `there is no series ${name}`, {
      expected: names.length === 0 ? 'an artifact with metrics.arrow' : `one of ${names.join(', ')}`,
      found: name,
      fix: 'leave the name out to see every series',
    });
  }
}

/** A figure that cannot be drawn from what the reference names. */
export class NoSuchFigure extends RetortError {
  constructor(figure: string | null, figures: readonly string[]) {
    super(
      'E1023',
      'not-found',
      figure === null ? 'the reference has several figures, or none' : `there is no figure ${figure}`,
      {
        expected: figures.length === 0 ? 'a run or stage that can be drawn' : `one of ${figures.join(', ')}`,
        found: figure ?? `${figures.length} figures`,
        fix: 'name one with --figure',
      },
    );
  }
}

/** The code that made the stage is not the code that runs here. */
export class CodeDiffers extends RetortError {
  constructor(stage: string, facts: { expected: string; found: string; fix: string; why: string }) {
    super('E1024', 'refused', `${stage} was made by other code than runs here`, facts);
  }
}
