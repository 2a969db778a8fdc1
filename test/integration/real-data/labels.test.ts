import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import ingestLabels from '../../../corpus/ingest-labels.js';
import type { IngestLabelsParams } from '../../../corpus/label-params.js';
import golden from '../../golden/corpus/labelled-pairs.json' with { type: 'json' };
import { workbench } from '../../unit/corpus/workbench.js';
import { describeRealData, sharedSource } from './shared-data.js';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

const SETS = {
  justice: {
    file: 'ethics/justice/justice_test.dev.csv',
    fields: { context: null, text: 'scenario', label: 'label' },
    contextEnd: ' because',
  },
  deontology: {
    file: 'ethics/deontology/deontology_test.dev.csv',
    fields: { context: 'scenario', text: 'excuse', label: 'label' },
    separator: ' ',
  },
  commonsense: {
    file: 'ethics/commonsense/cm_test.dev.csv',
    fields: { context: null, text: 'input', label: 'label' },
    good: '0',
    bad: '1',
  },
} as const;

describeRealData('texts of ETHICS with two labels', () => {
  it.each(['justice', 'deontology', 'commonsense'] as const)(
    'make the pairs that Python makes: %s',
    async (set) => {
      const { file, ...own } = SETS[set];
      const params: IngestLabelsParams = {
        source: set,
        format: 'csv',
        good: '1',
        bad: '0',
        contextEnd: null,
        separator: '',
        maxPairsPerText: 1,
        maxQuarantinedFraction: 0,
        seed: 1,
        heldoutFraction: 0.1,
        ...own,
      };
      const bench = workbench();
      const draft = await ingestLabels({ labels: [sharedSource(file)] }, params, bench.context({}));
      const lines: string[] = [];
      for (const split of ['train', 'heldout'] as const)
        for (const { context, good, bad } of await bench.rows(draft, split, 'pairs'))
          lines.push([split, ...[context, good, bad].map((text) => digest(text).slice(0, 16))].join('\t'));
      const { pairs, train, heldout, counts, sha256 } = golden[set];
      expect(draft.statistics).toEqual({
        pairs,
        'train.pairs': train,
        'heldout.pairs': heldout,
        quarantined: 0,
        ...counts,
      });
      expect(digest(lines.sort().join('\n'))).toBe(sha256);
    },
  );
});
