import { expect, it } from 'vitest';
import { htmlToText } from '../../../corpus/sources/html-text.js';

it.each([
  [
    'paragraphs, with entities and line breaks',
    '<p>A &amp; <em>b</em>\n c<br/>d</p>\n\n<p>e</p>\n',
    'A & b c\nd\n\ne',
  ],
  [
    'code blocks, verbatim',
    '<p>So:</p><pre><code>if (x) {\n\n\n  y &lt; 1;\n}\n</code></pre>',
    'So:\n\n```\nif (x) {\n\n\n  y < 1;\n}\n```',
  ],
  ['inline code', '<p>use <code>f(x)</code>.</p>', 'use `f(x)`.'],
  [
    'lists, nested and with paragraphs',
    '<ul><li>a<ol><li>b</li><li>c</li></ol></li><li><p>d</p><p>e</p></li></ul>f',
    '- a\n  1. b\n  2. c\n- d\n\n  e\n\nf',
  ],
  [
    'quotations',
    '<blockquote><p>q</p><pre>r\ns</pre></blockquote><p>t</p>',
    '> q\n\n> ```\n> r\n> s\n> ```\n\nt',
  ],
  ['images by their alternative text', '<p><img src="i.png" alt="a cat"/> <img src="j.png"/></p>', '[a cat]'],
  ['links by their text', '<p>see <a href="https://e.org">there</a></p>', 'see there'],
  ['nothing of scripts and styles', '<style>p{}</style><script>x()</script>a', 'a'],
  ['text around unclosed and stray tags', '<p>a<p>b</div></li></blockquote>c', 'a\n\nbc'],
  ['nothing', '', ''],
  ['nothing of what is blank', '<p> \n </p><pre></pre>&nbsp;', ''],
])('keeps %s', (_, html, text) => {
  expect(htmlToText(html)).toBe(text);
});
