import type { VerifiedObject, VerifyReport, VerifyStatus } from '../../storage/verify-report.js';
import type { Paint, Tone } from './style.js';

/** Objects that are wrong are all named; of those that are unknown, so many. */
const mostUnknown = 10;

const marks: Record<VerifyStatus, { mark: string; tone: Tone; word: string }> = {
  pass: { mark: '✔', tone: 'good', word: 'verified' },
  fail: { mark: '✖', tone: 'bad', word: 'not verified' },
  unknown: { mark: '●', tone: 'warn', word: 'unknown' },
};

/** What was checked against whose keys; every object that is wrong or unknown is named, with the reason. */
export function verifyText(report: VerifyReport, trusted: string, paint: Paint): string {
  const { mark, tone, word } = marks[report.status];
  const passed = report.objects.filter(({ status }) => status === 'pass');
  const count = (kind: string) => passed.filter((object) => object.kind === kind).length;
  const counts = [
    `${count('artifact')} artifacts`,
    `${count('commit')} signed commits`,
    `${count('blob')} blobs${report.deep ? ' hashed' : ''}`,
    `${report.pins.length} sources`,
  ];
  const head = `${paint(tone, mark)} ${word}: ${counts.join(', ')}; trusting ${trusted}`;
  const wrong = report.objects.filter(({ status }) => status === 'fail');
  const open = report.objects.filter(({ status }) => status === 'unknown');
  const hidden = open.length - mostUnknown;
  const more = hidden > 0 ? [`  … ${hidden} more that are unknown; --json lists them`] : [];
  return [
    head,
    ...[...wrong, ...open.slice(0, mostUnknown)].map((object) => objectText(object, paint)),
    ...more,
  ].join('\n');
}

function objectText({ status, object, why }: VerifiedObject, paint: Paint): string {
  const found = why?.found && !why.message.includes(why.found) ? `found ${why.found}` : undefined;
  const reason = why ? [`${why.code} ${why.message}`, why.why, found].filter(Boolean).join('; ') : '';
  return `  ${paint(marks[status].tone, marks[status].mark)} ${object}  ${reason}`.trimEnd();
}
