import { factsOf, factsTable } from '../facts.js';
import { type Html, html } from '../html.js';
import type { NamedArtifact } from '../inputs.js';
import { bytes, notMeasured, plainNumber } from '../numbers.js';

const titles: Readonly<Record<string, string>> = {
  threads: 'questions with answers',
  documents: 'documents',
  pairs: 'pairs of a better and a worse answer',
  tokens: 'tokens for language modelling',
  'token-pairs': 'tokenized pairs',
  teacher: 'expectations of a teacher',
};

/** Counts, drops and lengths of every corpus, as its stage recorded them. */
export function dataSection(corpora: readonly NamedArtifact[], synthetic: boolean): Html {
  const origin = synthetic ? 'Written for demonstration; synthetic.' : null;
  return html`<p>Rows in are rows out plus rows dropped, by a named reason, plus rows quarantined.</p>
${corpora.length === 0 ? html`<p class="missing">${notMeasured}</p>` : null}${corpora.map(
  ({ name, license, reader }) => {
    const { kind, work, files, statistics } = reader.manifest;
    const size = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    return html`<h3>${name}: ${titles[kind] ?? kind}</h3>
${factsTable([
  ...(license === undefined ? [] : [{ name: 'license', value: license ?? 'not stated by the source' }]),
  ...(origin ? [{ name: 'origin', value: origin }] : []),
  { name: 'size', value: `${plainNumber(work.count)} ${work.unit}, ${bytes(size)} in ${files.length} files` },
  ...factsOf(statistics),
  { name: 'artifact', value: html`<code>${reader.digest}</code>` },
])}`;
  },
)}
${factsTable(['deduplication', 'contamination check', 'scan for personal data'].map((name) => ({ name, value: null })))}`;
}
