/** Markup that is safe to place in a page; only `html` makes it from text. */
export class Html {
  constructor(readonly source: string) {}
}

type Content = Html | string | number | null | readonly Content[];

/** Markup with every inserted text escaped; inserted `Html` stays as it is, lists are joined, null is nothing. */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(
    strings.reduce((source, part, index) => source + render(contents[index - 1] ?? null) + part),
  );
}

function render(content: Content): string {
  if (content === null) return '';
  if (content instanceof Html) return content.source;
  if (typeof content === 'object') return content.map(render).join('');
  return escapeText(String(content));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes for element content and quoted attributes; control and direction-changing characters become U+FFFD. */
function escapeText(text: string): string {
  return text
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (character) =>
      character === '\n' || character === '\t' ? character : '\uFFFD',
    )
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
