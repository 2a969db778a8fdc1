import type { ShardKind, ShardRecords } from '../../../storage/shards/shard-kinds.js';

/** Fixed rows of every kind: nulls, empty values, text outside ASCII, both widths of tokens, the ends of ranges. */
export const GOLDEN_ROWS: { readonly [K in ShardKind]: readonly ShardRecords[K][] } = {
  documents: [
    {
      id: 'd1',
      source: 'here',
      text: 'Zwölf Boxkämpfer 🦡',
      createdAt: '2020-01-01T00:00:00Z',
      license: null,
    },
    { id: 'd2', source: 'there', text: '', createdAt: null, license: 'CC-BY-SA-4.0' },
    { id: 'd3', source: '', text: 'line\nbreak\u0000nul', createdAt: null, license: null },
  ],
  threads: [
    { id: 't1', source: 's', title: 'Why?', body: 'Body', createdAt: null, responses: [] },
    {
      id: 't2',
      source: 's',
      title: 'How?',
      body: '',
      createdAt: '2021-02-03T04:05:06Z',
      responses: [
        { id: 'r1', text: 'So.', score: -1, accepted: false, createdAt: null },
        { id: 'r2', text: 'Thus.', score: 2_147_483_647, accepted: true, createdAt: '2021-02-04T00:00:00Z' },
      ],
    },
    {
      id: 't3',
      source: 's',
      title: 'And?',
      body: 'x',
      createdAt: null,
      responses: [{ id: 'r3', text: '', score: -2_147_483_648, accepted: true, createdAt: null }],
    },
  ],
  pairs: [
    {
      id: 'p1',
      group: 'g1',
      source: 's',
      context: 'Q',
      good: 'yes',
      bad: 'no',
      goodScore: 3,
      badScore: -1,
      goodAt: '2020-01-01T00:00:00Z',
      badAt: null,
      goodChars: 3,
      badChars: 2,
    },
    {
      id: 'p2',
      group: 'g1',
      source: 's',
      context: 'ä',
      good: '',
      bad: 'x',
      goodScore: null,
      badScore: 0.1,
      goodAt: null,
      badAt: null,
      goodChars: 0,
      badChars: 1,
    },
  ],
  tokens: [
    { tokens: Uint16Array.of(0, 1, 65_535) },
    { tokens: Uint16Array.of() },
    { tokens: Uint16Array.of(7) },
  ],
  'token-pairs': [
    {
      id: 'p1',
      group: 'g1',
      context: Uint32Array.of(1, 4_294_967_295),
      good: Uint32Array.of(2),
      bad: Uint32Array.of(),
      goodChars: 3,
      badChars: 2,
    },
    {
      id: 'p2',
      group: 'g2',
      context: Uint32Array.of(),
      good: Uint32Array.of(),
      bad: Uint32Array.of(70_000),
      goodChars: 0,
      badChars: 1,
    },
  ],
  teacher: [
    {
      tokens: Uint16Array.of(3, 65_535),
      ids: { width: 2, values: Uint16Array.of(1, 2, 65_535, 0) },
      logprobs: { width: 2, values: Float32Array.of(-0.5, -1.25, 0, -87) },
    },
    {
      tokens: Uint16Array.of(),
      ids: { width: 2, values: Uint16Array.of() },
      logprobs: { width: 2, values: Float32Array.of() },
    },
    {
      tokens: Uint16Array.of(4),
      ids: { width: 2, values: Uint16Array.of(7, 8) },
      logprobs: { width: 2, values: Float32Array.of(-0.75, -2.5) },
    },
  ],
  scores: [{ id: 'p1', group: 'g1', goodScore: 0.1, badScore: -1.5e300, goodChars: 3, badChars: 2 }],
  metrics: [
    { step: 0, name: 'loss', value: Math.LN2 },
    { step: 1, name: 'accuracy', value: 5e-324 },
  ],
  quarantine: [
    { file: 'Posts.xml', offsetBytes: 9_007_199_254_740_991, row: null, reason: 'malformed', sha256: 'ab' },
    { file: 'pairs.jsonl', offsetBytes: null, row: 17, reason: 'no context', sha256: '' },
  ],
};
