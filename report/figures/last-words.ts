import { scaleLinear, scaleLog, scalePoint } from 'd3-scale';
import { fourDigits, interval, plainNumber, share } from '../numbers.js';
import type { Task } from '../tasks.js';
import type { Figure, Panel } from './figure.js';
import { areaOf, type Tick, ticksOf, whisker } from './plot.js';
import { sizesOf } from './task-accuracies.js';

/** F4: the alignment tax. What prompting and distillation cost a model in finding the last word of a text. */
export function lastWordsFigure(task: Task): Figure {
  const { name, anchor, evaluations } = task;
  return {
    id: `F4-${anchor}`,
    title: `${name}: last words.`,
    caption: `Left, the share of last words that are found; right, the perplexity of a word, lower is better. A prompt or a distillation that makes either worse than the raw model’s has a price. ${sizesOf(evaluations.map(({ facts }) => facts.parameters))}`,
    panels: [accuracyPanel(task), perplexityPanel(task)],
    data: {
      columns: ['model', 'found', '95 % interval', 'n', 'perplexity', '95 % interval'],
      rows: evaluations.map(({ model, headline: { accuracy, low, high, n }, perplexities: [words] }) => [
        model,
        share(accuracy),
        interval(low, high),
        n,
        words ? fourDigits(words.perplexity) : '–',
        words?.low && words.high ? `[${fourDigits(words.low)}, ${fourDigits(words.high)}]` : '–',
      ]),
    },
  };
}

function accuracyPanel({ name, evaluations }: Task): Panel {
  const area = areaOf(250, 60, 354);
  const x = modelsAlong(
    evaluations.map(({ model }) => model),
    area,
  );
  const most = Math.max(0.1, ...evaluations.map(({ headline }) => headline.high));
  const y = scaleLinear([0, Math.min(1, most)], [area.bottom, area.top]).nice(4);
  return panelOf({
    description: `Share of the last words of ${name} that each model finds, with 95 % intervals; the table below has the numbers.`,
    area,
    x: { label: '', ticks: x.ticks },
    y: { label: 'share found', ticks: ticksOf(y, 4) },
    marks: evaluations.map(({ headline: { accuracy, low, high } }, series) =>
      whisker(series, x.at(series), y(accuracy), y(low), y(high)),
    ),
  });
}

function perplexityPanel({ name, evaluations }: Task): Panel {
  const area = areaOf(250, 70, 354);
  const x = modelsAlong(
    evaluations.map(({ model }) => model),
    area,
  );
  const words = evaluations.map(({ perplexities: [all] }) => {
    const middle = all?.perplexity ?? 1;
    return { middle, low: all?.low ?? middle, high: all?.high ?? middle };
  });
  const range = [Math.min(...words.map(({ low }) => low)), Math.max(...words.map(({ high }) => high))];
  const y = scaleLog(range, [area.bottom, area.top]).nice();
  return panelOf({
    description: `Perplexity of the last words of ${name} under each model, with 95 % intervals; the table below has the numbers.`,
    area,
    x: { label: '', ticks: x.ticks },
    y: { label: 'perplexity', ticks: decadesOf(y) },
    marks: words.map(({ middle, low, high }, series) =>
      whisker(series, x.at(series), y(middle), y(low), y(high)),
    ),
  });
}

const panelOf = (plot: Panel['plot']): Panel => ({ plot, legend: [], wide: false, patterns: null });

/** Models side by side, their names on two lines where they are long. */
function modelsAlong(models: readonly string[], area: { left: number; right: number }) {
  const places = scalePoint(
    models.map((_, index) => String(index)),
    [area.left, area.right],
  ).padding(0.5);
  const at = (index: number) => places(String(index)) ?? area.left;
  const ticks = models.map((model, index): Tick => {
    const [first = '', ...others] = model.split(' ');
    return { at: at(index), label: first, below: others.join(' ') };
  });
  return { at, ticks };
}

/** Whole decades, or 1, 2 and 5 of each where there are few. */
function decadesOf(y: { (value: number): number; ticks(count: number): number[] }): Tick[] {
  const leading = (value: number) => Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9));
  const all = y.ticks(10).filter((value) => [1, 2, 5].includes(leading(value)));
  const decades = all.filter((value) => leading(value) === 1);
  return (decades.length > 2 ? decades : all).map((value) => ({ at: y(value), label: short(value) }));
}

/** As a power of ten where it is long. */
const short = (value: number) => (value < 1e5 ? plainNumber(value) : value.toExponential(0).replace('+', ''));
