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

/** A retort: bulb, and a neck that bends down. */
const mark = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path class="filled" d="M3.6 15.5h10.2a5.1 5.1 0 0 1-10.2 0z"/><path d="M4.9 11.6C6 6 12.2 3.600 15.600 7.400C18 10.200 19.300 13.600 21.400 17.200L19.400 18.400C17.800 15.600 16.800 13.400 15.200 11.600C14.300 10.600 13.400 11.600 13.600 13.600A5.200 5.200 0 1 1 4.900 11.600"/></svg>`;

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
