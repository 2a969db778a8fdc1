import { describe, expect, it } from 'vitest';
import { isKey } from '../../../storage/keys.js';
import { nominalTimeOf, runOfWorkflow, runWorkflowId } from '../../../workflows/messages.js';

describe('the name of a run and the id of its workflow', () => {
  it.each([
    ['brisk-heron-7', 'run-brisk-heron-7'],
    ['nightly-20260102T033000Z', 'run-nightly-2026-01-02T03:30:00Z'],
    ['a-20260102T033000Z-20270102T033000Z', 'run-a-20260102T033000Z-2027-01-02T03:30:00Z'],
    ['nightly-2026', 'run-nightly-2026'],
  ])('%s is %s, both ways', (run, workflow) => {
    expect(runWorkflowId(run)).toBe(workflow);
    expect(runOfWorkflow(workflow)).toBe(run);
    expect(isKey(run)).toBe(true);
  });

  it('hold the time that a schedule names', () => {
    expect(nominalTimeOf('run-nightly-2026-01-02T03:30:00Z')).toBe('2026-01-02T03:30:00Z');
  });
});
