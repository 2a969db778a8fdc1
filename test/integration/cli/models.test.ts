import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from '../../unit/cli/schemas.js';
import { SourceServer, serving } from '../../unit/storage/source-server.js';
import { CommandProject, checkout, documentsIn, type Printed } from './command-project.js';

const published = join(checkout, 'test/golden/hugging-face/language-model');
const token = 'hf_made_up';

let project: CommandProject;
let hub: SourceServer;
beforeAll(async () => {
  hub = await SourceServer.start();
  hub.handler = (request, response) => {
    const file = /^\/ada\/tiny\/resolve\/v1\/(\w+\.\w+)$/.exec(request.url ?? '')?.[1];
    if (file === undefined || request.headers.authorization !== `Bearer ${token}`) {
      response.writeHead(401).end();
      return;
    }
    serving(readFileSync(join(published, file)), { tag: `"${file}"` })(request, response);
  };
  project = await CommandProject.make({ HF_ENDPOINT: hub.origin, HF_TOKEN: token });
  mkdirSync(join(project.folder, 'published'));
  cpSync(published, join(project.folder, 'published'), { recursive: true });
});
afterAll(async () => {
  await project.end();
  await hub.stop();
});

/** The last document of a command that must work. */
async function last(...argv: string[]): Promise<Printed> {
  const documents = documentsIn(await project.succeed(...argv, '--json'));
  expect(documents.flatMap(violations)).toEqual([]);
  return documents.at(-1) as Printed;
}

/** A run file that trains what a folder holds for two steps. */
const training = (
  location: string,
) => `import { defineRun, finetuneLanguageModel, huggingFaceModel, ingestText, pipeline, source, tokenizeCorpus, z } from 'retort';

const onward = pipeline({
  name: 'onward',
  params: z.strictObject({ location: z.string() }),
  build: ({ location }) => {
    const { model, tokenizer } = huggingFaceModel(location);
    const documents = [ingestText({ texts: [source(${JSON.stringify(join(checkout, 'samples/text/birds.txt'))})] })];
    const tokens = tokenizeCorpus({ documents, threads: [], tokenizer }, { heldoutFraction: 0.2 });
    return finetuneLanguageModel({ model, tokens }, { steps: 2, batchSequences: 2, contextLength: 32, learningRateMultiple: 0.1 });
  },
});

export default defineRun(onward, { location: ${JSON.stringify(location)} });
`;

describe('a published model', () => {
  it('is imported from a hub, with the token that the environment holds, and writes at once', async () => {
    const imported = await last('import', 'hf:ada/tiny@v1');
    expect(imported).toMatchObject({
      schema: 'retort.import/1',
      kind: 'language-model',
      vocabularySize: 331,
    });
    const written = await last('sample', String(imported.reference), '--prompt', 'The kettle', '--seed', '4');
    expect(written).toMatchObject({ schema: 'retort.sample/1', checkpoint: imported.checkpoint, seed: 4 });
    const [{ text = '' } = {}] = written.continuations as { text?: string }[];
    const { stdout } = await project.succeed(
      'sample',
      String(imported.run),
      '--prompt',
      'The kettle',
      '--seed',
      '4',
    );
    expect(stdout).toBe(`${text}\n`);
  });

  it('is the same from a folder: nothing is computed again', async () => {
    const before = hub.requests.length;
    const again = await last('import', './published', '--name', 'tiny');
    expect(again.checkpoint).toBe((await last('import', 'hf:ada/tiny@v1')).checkpoint);
    const record = await last('show', String(again.run));
    expect((record.stages as { status: string }[]).map(({ status }) => status)).toEqual(['reused', 'reused']);
    const known = hub.requests.slice(before).map(({ headers }) => headers['if-none-match']);
    expect(known.sort()).toEqual(['"config.json"', '"model.safetensors"', '"tokenizer.json"']);
  });

  it('leaves its token nowhere in the project', () => {
    const files = readdirSync(join(project.folder, '.retort'), { recursive: true, withFileTypes: true });
    for (const { name, parentPath } of files.filter((entry) => entry.isFile()))
      expect(readFileSync(join(parentPath, name)).includes(token), join(parentPath, name)).toBe(false);
  });

  it('trains on, is exported, and comes back equal', async () => {
    project.write('onward.run.ts', training('./published'));
    const run = await last('run', 'onward.run.ts');
    const trained = `${run.run}/finetune-language-model`;
    await project.succeed('export', trained, '--format', 'safetensors', '-o', 'exported');
    const files = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'];
    expect(readdirSync(join(project.folder, 'exported')).sort()).toEqual(files);
    const back = await last('import', 'exported');
    const texts = await Promise.all(
      [trained, String(back.reference)].map(async (reference) => {
        const { continuations } = await last('sample', reference, '--prompt', 'Birds', '--max-tokens', '20');
        return continuations;
      }),
    );
    expect(texts[1]).toEqual(texts[0]);
    await project.succeed('export', String(back.reference), '--format', 'safetensors', '-o', 'again');
    for (const file of ['config.json', 'model.safetensors'])
      expect(
        readFileSync(join(project.folder, 'again', file)).equals(
          readFileSync(join(project.folder, 'exported', file)),
        ),
        file,
      ).toBe(true);
    const { stdout } = await project.succeed('export', trained, '--format', 'csv');
    expect(stdout).toMatch(/^step,name,value\r\n\d+,\w+,[\d.e-]+\r\n/);
  });

  it('holds a dialogue over standard input', async () => {
    const { reference } = await last('import', './published');
    const chat = project.start(['sample', String(reference), '--chat', '--max-tokens', '3', '--json']);
    chat.type('Hello.\nHow are you?\n');
    chat.endInput();
    const documents = documentsIn(await chat.ended);
    expect(documents.flatMap(violations)).toEqual([]);
    expect(documents.map(({ prompt }) => String(prompt).split('Human:').length - 1)).toEqual([1, 2]);
  });

  it('that is private is refused with the remedy, and so are words that make no sense', async () => {
    const refused = project.start(['import', 'hf:ada/secret', '--json']);
    const documents = documentsIn(await refused.ended);
    expect(JSON.stringify(documents)).toContain('E2904');
    expect(await project.retort('sample', '@last', '--temperature', 'NaN')).toMatchObject({ exit: 2 });
    expect(await project.retort('sample', '@last', '--prompt', 'x', '--chat')).toMatchObject({ exit: 2 });
    expect(await project.retort('export', '@last', '--format', 'pickle')).toMatchObject({ exit: 2 });
    expect(await project.retort('sample', 'nobody')).toMatchObject({ exit: 4 });
    rmSync(join(project.folder, 'published', 'model.safetensors'));
    expect(await project.retort('import', './published')).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('E1046'),
    });
  });
});
