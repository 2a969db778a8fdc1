import { createHash } from 'node:crypto';

export interface Edit {
  readonly text: string;
  /** A user name, or an address where it is made of numbers and points. */
  readonly by: string;
  /** Summary; empty where nobody wrote one. */
  readonly comment: string;
}

export interface Page {
  readonly title: string;
  readonly namespace: number;
  readonly edits: readonly Edit[];
}

const escaped = (text: string) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** As MediaWiki writes it: 31 digits in base 36. */
const sha1 = (text: string) =>
  BigInt(`0x${createHash('sha1').update(text).digest('hex')}`)
    .toString(36)
    .padStart(31, '0');

function revision({ text, by, comment }: Edit, id: number, parent: number | null): string {
  const moment = new Date(Date.UTC(2021, 0, 9) + id * 40_337_000).toISOString().slice(0, 19);
  const contributor = /^[\d.]+$/.test(by) ? `<ip>${by}</ip>` : `<username>${by}</username>`;
  return [
    '    <revision>',
    `      <id>${id}</id>`,
    ...(parent === null ? [] : [`      <parentid>${parent}</parentid>`]),
    `      <timestamp>${moment}Z</timestamp>`,
    `      <contributor>${contributor}</contributor>`,
    ...(comment === '' ? [] : [`      <comment>${escaped(comment)}</comment>`]),
    `      <text bytes="${Buffer.byteLength(text)}" xml:space="preserve">${escaped(text)}</text>`,
    `      <sha1>${sha1(text)}</sha1>`,
    '    </revision>',
  ].join('\n');
}

/** A MediaWiki export of format 0.10 with all revisions. */
export function historyXml(pages: readonly Page[]): string {
  let revisions = 0;
  const written = pages.map(({ title, namespace, edits }, at) =>
    [
      '  <page>',
      `    <title>${escaped(title)}</title>`,
      `    <ns>${namespace}</ns>`,
      `    <id>${at + 1}</id>`,
      ...edits.map((edit, index) => {
        revisions += 1;
        return revision(edit, revisions, index === 0 ? null : revisions - 1);
      }),
      '  </page>',
    ].join('\n'),
  );
  return `${['<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/" version="0.10" xml:lang="en">', siteInfo, ...written, '</mediawiki>'].join('\n')}\n`;
}

const siteInfo = `  <siteinfo>
    <sitename>Village encyclopedia</sitename>
    <namespaces>
      <namespace key="0" case="first-letter" />
      <namespace key="1" case="first-letter">Talk</namespace>
    </namespaces>
  </siteinfo>`;
