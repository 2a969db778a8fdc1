import type { Figure } from '../figures/figure.js';
import { plainNumber } from '../numbers.js';
import { type CurvePanel, curvesFigure } from './curves.js';
import type { Point, Points, PreferencePoint } from './points.js';
import { type PowerLaw, powerLawOf } from './power-law.js';

/** A figure of the list in `docs/`, drawn when the runs measured what it shows. */
export interface WantedFigure {
  readonly id: string;
  readonly title: string;
  /** Null when no run measured it. */
  readonly figure: Figure | null;
}

const parameters = 'parameters';

/** F1, F3, F4, F9, F10 and F11, as far as the runs fill them, and by name those that no run fills. */
export function joinedFigures({ losses, pretrained, finetuned, tasks }: Points): WantedFigure[] {
  return [
    wanted('F1', 'Language models by size', losses, () => lossFigure(losses)),
    wanted('F3', 'Tasks by size', tasks, () =>
      curvesFigure({
        ...{ id: 'F3', title: 'Tasks by size.', of: 'accuracy', x: parameters, y: 'accuracy' },
        caption:
          'Each model by the rule that heads its rows in the report of its run. The dashed line is one half.',
        panels: panelsOf(tasks),
      }),
    ),
    wanted('F5', 'TruthfulQA', [], () => null),
    wanted('F6', 'Toxicity', [], () => null),
    wanted('F7', 'Head-to-head preference', [], () => null),
    wanted('F9', 'Ranked preference, imitation and binary discrimination', finetuned, () =>
      curvesFigure({
        ...{ id: 'F9', title: 'Finetuned preference models by size.', of: 'accuracy' },
        ...{ x: parameters, y: 'accuracy', panels: panelsOf(finetuned) },
        caption: 'Held-out accuracy with 95 % intervals; the dashed line is chance.',
      }),
    ),
    wanted('F10', 'Preference-model pretraining, held out', pretrained, () =>
      curvesFigure({
        ...{ id: 'F10', title: 'Preference-model pretraining by size.', of: 'accuracy' },
        ...{ x: parameters, y: 'ranking accuracy', panels: panelsOf(pretrained) },
        caption:
          'Ranking accuracy on held-out pairs of each source with 95 % intervals; the dashed line is chance.',
      }),
    ),
    wanted('F11', 'Sample efficiency with and without PMP', finetuned, () => pairsFigure(finetuned)),
    wanted('F12', 'Gain of PMP by source', [], () => null),
  ];
}

function wanted(
  id: string,
  title: string,
  points: readonly Point[],
  draw: () => Figure | null,
): WantedFigure {
  return { id, title, figure: points.length === 0 ? null : draw() };
}

function lossFigure(losses: readonly Point[]): Figure {
  const names = [...new Set(losses.map(({ name }) => name))];
  const [only] = names;
  const law = names.length === 1 && only !== undefined ? powerLawOf(losses) : null;
  return curvesFigure({
    ...{ id: 'F1', title: 'Language models by size.', of: 'loss', x: parameters },
    ...{ y: 'held-out loss in nats a token', panels: [{ name: null, points: losses }], law },
    caption: `Held-out loss; models whose tokenizers differ cannot be compared. ${lawText(law)}`,
  });
}

function lawText(law: PowerLaw | null): string {
  if (law === null) return 'A power law needs three sizes of one model.';
  const [exponent, low, high] = [law.exponent, law.low, law.high].map(plainNumber);
  return `Dashed, a power law by least squares: loss = ${plainNumber(law.factor)} · parameters^${exponent}, 95 % interval of the exponent [${low}, ${high}].`;
}

function pairsFigure(finetuned: readonly PreferencePoint[]): Figure {
  const points = finetuned.map((one) => ({ ...one, x: one.pairs ?? 0 })).filter(({ x }) => x > 0);
  return curvesFigure({
    ...{ id: 'F11', title: 'Accuracy by finetuning pairs.', of: 'accuracy' },
    ...{ x: 'finetuning pairs', y: 'accuracy', panels: panelsOf(points) },
    caption: 'Held-out accuracy with 95 % intervals; the dashed line is chance.',
  });
}

/** A panel a set, in the order in which the sets appear. */
function panelsOf(points: readonly PreferencePoint[]): CurvePanel[] {
  return [...new Set(points.map(({ set }) => set))].map((name) => ({
    name,
    points: points.filter(({ set }) => set === name),
  }));
}
