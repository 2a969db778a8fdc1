import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../lineage/digest.js';
import { parseStatement, statementJson } from '../../../lineage/statement.js';
import { stateFacts, stateOf } from '../../../lineage/training-state.js';
import { factsOf } from '../storage/small-lineage.js';

const training = factsOf('pretrain-language-model');

describe('the statement of a training state', () => {
  it('names training, step, code and inputs, and has a key of its own for each step', () => {
    const facts = stateFacts(training, 10_000);
    const { inputs, computeDigest, run } = training;
    expect(facts).toMatchObject({ stage: 'training-state', inputs, computeDigest, run });
    expect(stateOf(facts)).toEqual({ stage: 'pretrain-language-model', step: 10_000 });
    const keys = [training, facts, stateFacts(training, 20_000)].map(({ stageKey }) => stageKey);
    expect(new Set(keys).size).toBe(3);
  });

  it('is read back as it was signed, which holds only where the key follows from what it says', () => {
    const facts = stateFacts(training, 5);
    const artifact = sha256('state');
    expect(parseStatement(statementJson(artifact, facts))).toEqual({ artifact, facts });
  });

  it('is told from that of a stage', () => {
    expect(stateOf(training)).toBeNull();
  });
});
