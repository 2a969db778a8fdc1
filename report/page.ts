import { createHash } from 'node:crypto';
import { Html, html } from './html.js';
import { style } from './style.js';

export interface Section {
  /** Anchor and place in the contents. */
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

/** Nothing may be loaded and nothing may run: one style sheet, known by its digest, and the empty icon. */
function contentSecurityPolicy(): string {
  const digest = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${digest}'; img-src data:; base-uri 'none'; form-action 'none'`;
}

const mark = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path class="filled" d="M3.2 14.5h9.6a4.9 4.9 0 0 1-9.6 0z"/><path d="M6.4 4.6h3.2M8 4.6v4M12.2 11.4C10.6 9.400 7.400 8 5 10a5 5 0 1 0 7.800 5.500C13.600 12.600 15.500 9.500 21 18.500M12.200 11.400c2.500-3.900 5.800-4 9 2.600"/></svg>`;

/** The whole document: one self-contained page without script, equal bytes for equal content. */
export function page(title: string, head: Html, sections: readonly Section[]): string {
  const contents = sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`);
  const bodies = sections.map(
    ({ id, title: name, body }) => html`<section id="${id}"><h2>${name}</h2>
${body}</section>
`,
  );
  return html`${new Html('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="retort">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<header><div class="kicker">${mark}Retort report</div><h1>${title}</h1>
${head}<nav aria-label="Contents"><ul>${contents}</ul></nav></header>
<main>
${bodies}</main>
<footer>Made by Retort from recorded artifacts alone: equal artifacts give this page again, byte for byte. It holds no script and loads nothing.</footer>
</body>
</html>
`.source;
}
