import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from '../../unit/cli/schemas.js';
import { CommandProject, documentsIn, type Ended } from './command-project.js';

/** The recipe of the quickstart with models that take seconds. */
const tiny = [
  'lm.steps=4',
  'lm.decoder.layers=1',
  'lm.decoder.width=16',
  'lm.decoder.heads=2',
  'tokenizer.vocabularySize=400',
]
  .concat(['finetune.pairs=8', 'evaluate.limit=8', 'maxPairsPerGroup=1'])
  .concat(['teacher.sequences=4', 'teacher.heldoutSequences=2', 'teacher.sequenceTokens=16'])
  .concat(['distil.epochs=1', 'finetuneOnPrompt.steps=1'])
  .flatMap((value) => ['--set', value]);

let project: CommandProject;
let first: Ended;

beforeAll(async () => {
  project = await CommandProject.make();
  first = await project.retort('quickstart', ...tiny);
});
afterAll(() => project.end());

/** Digest of every file of the store outside `runs/`, by path. */
function storeWithoutRuns(): { [path: string]: string } {
  const store = join(project.folder, '.retort', 'store');
  const files = readdirSync(store, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !path.startsWith(join(store, 'runs')));
  return Object.fromEntries(
    paths.sort().map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}

describe('quickstart', () => {
  it('runs every stage in an empty folder and ends with what it found', () => {
    expect(first).toMatchObject({ exit: 0 });
    const lines = first.stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^✔ 43 stages in \S+( \S+)? · 43 run · 0 reused$/);
    expect(lines[1]).toMatch(
      /^ {2}language model [\d.]+ nats a token on held-out text \(n=[\d,]+; unigram baseline [\d.]+\)$/,
    );
    for (const [at, set] of ['stackexchange', 'reddit', 'wikipedia'].entries()) {
      const accuracy = String.raw`0\.\d\d \[0\.\d\d, [01]\.\d\d\] \(n=\d+;( \d+ ties;)? length-only 0\.\d\d; synthetic samples\)`;
      expect(lines[2 + at]).toMatch(new RegExp(`^  PMP ranking accuracy on ${set} ${accuracy}$`));
    }
    expect(lines[5]).toMatch(
      /^ {2}with PMP 0\.\d\d .+ vs without PMP 0\.\d\d .+ at 8 pairs \(paired p=[\d.]+.*\)$/,
    );
    expect(lines[6]).toMatch(
      /^ {2}without PMP 0\.\d\d .+ vs imitation 0\.\d\d .+ at 8 pairs \(paired p=.*\)$/,
    );
    expect(lines[7]).toMatch(
      /^ {2}distilled \d\.\d\d nats a token from the prompted model, \d\.\d\d before /,
    );
    expect(lines[8]).toMatch(
      /^ {2}hhh: raw .*, prompted .*, distilled .*, finetuned on the prompt .*, PMP .*, with PMP .* \(n=120; /,
    );
    expect(lines[9]).toMatch(/^ {2}last-words: raw .*, prompted .*, distilled .* \(n=90; /);
    expect(lines[10]).toBe('  promoted as quickstart 1, the first model as quickstart');
    expect(lines[11]).toMatch(
      /^✔ verified: \d+ artifacts, 43 signed commits, \d+ blobs, \d+ sources; trusting this/,
    );
    expect(lines[12]).toBe('  report  ./report.html    again  retort quickstart');
  });

  it('says of every stage how much it did', () => {
    const done = [
      ...first.stderr.matchAll(/^\S+ INFO (\S+) (?:succeeded|reused) .*(?:rows|steps|tokens|pairs)=\d+/gm),
    ];
    expect(new Set(done.map(([, stage]) => stage)).size).toBe(43);
  });

  it('prints lines for a log: no escape, no carriage return', () => {
    expect(first.stderr + first.stdout).not.toMatch(/[\r\u001b]/);
  });

  it('leaves the report, and a state folder that version control ignores', () => {
    expect(readFileSync(join(project.folder, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/i);
    expect(readFileSync(join(project.folder, '.retort', '.gitignore'), 'utf8')).toBe('*\n');
    expect(existsSync(join(project.folder, 'report.html.part'))).toBe(false);
  });

  it('computes nothing the second time and leaves the store as it was but for runs', async () => {
    const before = storeWithoutRuns();
    const again = await project.retort('quickstart', ...tiny, '--json');
    const documents = documentsIn(again);
    expect(again.exit).toBe(0);
    expect(documents.flatMap(violations)).toEqual([]);
    const results = documents.find(({ schema }) => schema === 'retort.results/1');
    expect(results).toMatchObject({ stages: 43, ran: 0, reused: 43 });
    expect(documents.at(-1)).toMatchObject({
      schema: 'retort.verify/1',
      status: 'pass',
      counts: { fail: 0, unknown: 0 },
    });
    expect(storeWithoutRuns()).toEqual(before);
  });

  it('comes out again, every stage of it, with equal bytes', async () => {
    const { exit, documents } = await project.documents('reproduce', '@last');
    expect(documents.flatMap(violations)).toEqual([]);
    const stages = documents[0]?.stages as readonly { stage: string; status: string }[];
    expect(stages.filter(({ status }) => status !== 'equal')).toEqual([]);
    expect({ exit, stages: stages.length }).toEqual({ exit: 0, stages: 43 });
  });

  it('is verified up to its sources, and a changed byte is named', async () => {
    const { exit, documents } = await project.documents('verify', '@last', '--deep');
    expect({ exit, status: documents[0]?.status }).toEqual({ exit: 0, status: 'pass' });
    expect(documents[0]?.pins).not.toHaveLength(0);
    const [blob = ''] = Object.keys(storeWithoutRuns()).filter((path) => path.includes('/blobs/'));
    const bytes = readFileSync(blob);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    writeFileSync(blob, bytes);
    const altered = await project.documents('verify', 'all', '--deep');
    expect(altered).toMatchObject({ exit: 7, documents: [{ status: 'fail', counts: { fail: 1 } }] });
    expect(altered.documents.flatMap(violations)).toEqual([]);
    const { stdout } = await project.retort('verify', 'all', '--deep');
    expect(stdout).toMatch(
      new RegExp(`^ {2}✖ ${blob.slice(blob.indexOf('blobs/'))} {2}E5003 .+ was altered`, 'm'),
    );
  });
});
