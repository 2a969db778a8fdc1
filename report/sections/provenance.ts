import { factsTable } from '../facts.js';
import { type Html, html } from '../html.js';
import type { NamedArtifact } from '../inputs.js';
import { bytes } from '../numbers.js';
import type { ReportParams } from '../params.js';

/** The digest of every input: what this page is a function of. */
export function lineageSection(inputs: readonly NamedArtifact[]): Html {
  const rows = inputs.map(({ name, reader }) => {
    const { kind, files } = reader.manifest;
    const size = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    return html`<tr><th scope="row">${name}</th><td>${kind}</td><td>${bytes(size)}</td><td><code>${reader.digest}</code></td></tr>`;
  });
  return html`<p>This page is a function of these artifacts and of the names given to them. Each artifact has a signed statement that names its own inputs, down to the sources.</p>
<div class="scroll"><table><thead><tr><th scope="col">input</th><th scope="col">kind</th><th scope="col">size</th><th scope="col">artifact</th></tr></thead><tbody>${rows}</tbody></table></div>
`;
}

/** How to check what this page claims, and how to make it again. */
export function reproductionSection({ command }: ReportParams): Html {
  return html`<p>Make it again; finished stages are reused, and equal inputs give equal bytes on the same kind of machine:</p>
<pre><code>${command}</code></pre>
<p>Check every signature, manifest and blob that it rests on; with <code>--deep</code> every byte is hashed again:</p>
<pre><code>npx retort verify @last --deep</code></pre>
${factsTable([{ name: 'verification of these artifacts', value: null }])}`;
}
