import { describe, expect, it } from 'vitest';
import buildReport from '../../../report/build-report.js';
import type { ReportInputs } from '../../../report/inputs.js';
import type { ReportParams } from '../../../report/params.js';
import { pairedBootstrap } from '../../../report/statistics.js';
import { type TaskEvaluation, taskEvaluationOf, tasksOf } from '../../../report/tasks.js';
import { verdictOnTaskPair } from '../../../report/verdicts.js';
import type { TaskScoreRecord } from '../../../storage/shards/records.js';
import {
  choicesOf,
  context,
  readerOf,
  sampleInputs,
  sampleParams,
  taskScoresArtifact,
  wordsOf,
} from './sample-inputs.js';

/** `right` of `n` items of two options right, by log-probability alone. */
function evaluation(model: string, n: number, right: number, task = 'hhh'): TaskEvaluation {
  const rows = Array.from({ length: 2 * n }, (_, index): TaskScoreRecord => {
    const [item, option] = [index >> 1, index & 1];
    const first = item < right ? -1 : -3;
    return {
      item: `i${item}`,
      category: item % 2 === 0 ? 'even' : 'odd',
      option,
      correct: option === 0,
      chars: option === 0 ? 10 : 20,
      tokens: 2,
      logprob: option === 0 ? first : -2,
      unconditionalLogprob: -5,
      reward: null,
      greedy: false,
    };
  });
  return taskEvaluationOf(rows, { model, task }, { parameters: 100 });
}

const words = (model: string, logprob: number) =>
  taskEvaluationOf(wordsOf(60, logprob, 1), { model, task: 'words' }, {});

const compared = (candidate: TaskEvaluation, baseline: TaskEvaluation) => {
  const names = { task: candidate.task, candidate: candidate.model, baseline: baseline.model };
  const [task] = tasksOf([baseline, candidate], [names]);
  if (task === undefined) throw new Error('no task');
  return task;
};

describe('a task', () => {
  it('has its categories behind the whole, chance, and what the longest option scores', () => {
    const [task] = tasksOf([evaluation('raw', 20, 12)], []);
    expect(task?.categories).toEqual([null, 'even', 'odd']);
    expect(task?.chance).toBe(0.5);
    expect(task?.longest).toMatchObject({ n: 20, accuracy: 0 });
    expect(task?.evaluations[0]?.headline).toMatchObject({ rule: 'paperScore', n: 20, accuracy: 0.6 });
  });

  it('of last words has no chance', () => {
    const [task] = tasksOf([words('raw', -3)], []);
    expect(task).toMatchObject({ chance: null, longest: null, categories: [null] });
  });

  it('compares two models item by item', () => {
    const [pair] = compared(evaluation('prompted', 20, 15), evaluation('raw', 20, 12)).pairs;
    expect(pair?.paired).toMatchObject({ n: 20, wins: 3, losses: 0, p: expect.closeTo(0.25) });
    expect(pair).toMatchObject({ disagreement: 0.15, natsGained: null });
  });

  it('measures in nats how much likelier last words became', () => {
    const [pair] = compared(words('prompted', -3.5), words('raw', -3)).pairs;
    expect(pair?.natsGained?.mean).toBeCloseTo(-0.5, 9);
    expect(pair?.natsGained?.low).toBeCloseTo(-0.5, 9);
  });

  it.each([
    ['other items', [evaluation('raw', 20, 5), evaluation('prompted', 19, 5)], /20 and 19 items/],
    [
      'items of another order',
      [
        evaluation('raw', 4, 2),
        taskEvaluationOf(
          [...choicesOf(4, 0, 1).slice(2), ...choicesOf(1, 0, 1)],
          { model: 'b', task: 'hhh' },
          {},
        ),
      ],
      /another item in place 1/,
    ],
  ])('refuses models that judged %s', (_, evaluations, found) => {
    expect(() => tasksOf(evaluations, [])).toThrow(
      expect.objectContaining({
        code: 'E9002',
        facts: expect.objectContaining({ found: expect.stringMatching(found) }),
      }),
    );
  });

  it('refuses a comparison of a model or a task that is not there', () => {
    const raw = evaluation('raw', 20, 12);
    const names = { task: 'hhh', candidate: 'nobody', baseline: 'raw' };
    for (const wrong of [names, { ...names, task: 'other', candidate: 'raw' }])
      expect(() => tasksOf([raw], [wrong])).toThrow(expect.objectContaining({ code: 'E9002' }));
  });
});

describe('a verdict on a task', () => {
  const verdict = (candidate: TaskEvaluation, baseline: TaskEvaluation) => {
    const task = compared(candidate, baseline);
    const [pair] = task.pairs;
    if (pair === undefined) throw new Error('no pair');
    return verdictOnTaskPair(task, pair);
  };

  it('is open where the items cannot tell, and says what they could', () => {
    const { standing, sentence } = verdict(evaluation('distilled', 48, 27), evaluation('raw', 48, 25));
    expect(standing).toBe('open');
    expect(sentence).toContain('on the same 48 items of hhh');
    expect(sentence).toContain(
      '2 items better and 0 worse, paired p = 0.500: too small to tell at this size (about',
    );
  });

  it('names the better one where they can', () => {
    expect(verdict(evaluation('a', 80, 70), evaluation('b', 80, 40))).toMatchObject({ standing: 'better' });
    expect(verdict(evaluation('a', 80, 40), evaluation('b', 80, 70))).toMatchObject({ standing: 'worse' });
  });
});

describe('a paired bootstrap', () => {
  it('has the interval of the normal distribution where that holds, and the same one every time', () => {
    const differences = Array.from({ length: 400 }, (_, i) => Math.sin(i * 12.9898) + 0.2);
    const mean = differences.reduce((sum, value) => sum + value, 0) / 400;
    const error = Math.sqrt(differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 399 / 400);
    const found = pairedBootstrap(differences);
    expect(found.mean).toBeCloseTo(mean, 12);
    expect(Math.abs(found.low - (mean - 1.96 * error))).toBeLessThan(0.15 * error);
    expect(Math.abs(found.high - (mean + 1.96 * error))).toBeLessThan(0.15 * error);
    expect(pairedBootstrap(differences)).toEqual(found);
  });
});

describe('the section of tasks', () => {
  const pageOf = async (inputs: ReportInputs, params: ReportParams) => {
    const made = await buildReport(inputs, params, context);
    return { made, text: Buffer.from(await readerOf(made).bytes('report.html')).toString('utf8') };
  };

  it('has every model under every rule, each category with its n, and never the whole alone', async () => {
    const { text } = await pageOf(await sampleInputs(), sampleParams);
    const [, section = ''] = /<section id="tasks">([\s\S]*?)<\/section>/.exec(text) ?? [];
    for (const column of [
      'all, n = 80',
      'harmless, n = 20',
      'helpful, n = 20',
      'honest, n = 20',
      'other, n = 20',
    ])
      expect(section).toContain(column);
    const [table = ''] = section.split('</table>');
    const rows = [...table.matchAll(/<th scope="row">([^<]*)<\/th><td>([^<]*)<\/td>/g)].map(
      ([, ...cells]) => cells,
    );
    expect(rows).toEqual([
      ...['raw', 'prompted'].flatMap((model) => [
        [model, 'log P(a|q) − log P(a)'],
        [model, 'log P(a|q)'],
        [model, 'log P(a|q) a token'],
      ]),
      ['PMP', 'reward'],
      ['the longest option', 'length'],
    ]);
    for (const figure of ['F3-k1', 'F4-k2']) expect(section).toContain(`<figure id="${figure}">`);
    expect(section).toContain('perplexity of a word');
  });

  it('counts in the summary what is too small to tell, and repeats the numbers for the command', async () => {
    const { text, made } = await pageOf(await sampleInputs(), sampleParams);
    expect(text).toContain('3 of 3 paired comparisons on tasks are too small to tell at this size');
    expect(made.statistics.tasks).toMatchObject([
      {
        task: 'hhh',
        chance: 0.5,
        models: [
          { model: 'raw', rule: 'paperScore', n: 80 },
          { model: 'prompted' },
          { model: 'PMP', rule: 'reward' },
        ],
        comparisons: [{ candidate: 'prompted', baseline: 'raw', n: 80 }, { candidate: 'PMP' }],
      },
      { task: 'last-words', chance: null, models: [{ rule: 'greedy', perplexity: expect.any(Number) }, {}] },
    ]);
  });

  it('draws the distance from the teacher only of a student of distillation', async () => {
    const { text } = await pageOf(await sampleInputs(), sampleParams);
    expect(text.match(/<figure id="F8-[^"]*"/g)).toEqual(['<figure id="F8-t3"']);
    expect(text).toContain('before, held out 7.5');
  });

  it('shows names as text, and tells more models apart than there are colours', async () => {
    const name = '<b>"x"</b>';
    const models = Array.from({ length: 10 }, (_, i) => `m${i}`);
    const scores = await taskScoresArtifact(choicesOf(8, 0.1, 1));
    const inputs = { ...(await sampleInputs()), tasks: models.map(() => scores) };
    const params = {
      ...sampleParams,
      tasks: models.map((model) => ({ model: model === 'm0' ? name : model, task: name })),
      taskComparisons: [{ task: name, candidate: 'm1', baseline: name }],
    };
    const { text } = await pageOf(inputs, params);
    expect(text).not.toContain('<b>"x"</b>');
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });
});
