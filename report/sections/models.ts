import type { JsonObject } from '../../lineage/json.js';
import { type Fact, factsOf, factsTable } from '../facts.js';
import { distillationFigure } from '../figures/distillation.js';
import { figure } from '../figures/figure.js';
import { trainingCurvesFigure } from '../figures/training-curves.js';
import { type Html, html } from '../html.js';
import type { TrainedModel } from '../models.js';
import { notMeasured, plainNumber } from '../numbers.js';

/** F2 of every checkpoint that recorded its training, behind F8 where a teacher was followed. */
export function trainingSection(models: readonly TrainedModel[]): Html {
  if (models.length === 0) return html`<p class="missing">${notMeasured}</p>`;
  return html`${models.map(({ name, reader, series, unigramNats }, index) => {
    const distillation = distillationFigure(name, index, series, reader.manifest.statistics);
    const curves = trainingCurvesFigure(name, index, series, unigramNats);
    return curves
      ? html`${distillation ? figure(distillation) : null}${figure(curves)}`
      : html`<p>Training of ${name}: <span class="missing">${notMeasured}</span></p>`;
  })}`;
}

/** What a reader must know before using a checkpoint. */
export function modelSection(models: readonly TrainedModel[], synthetic: boolean): Html {
  const use = synthetic
    ? 'Showing that the pipeline works. Trained on synthetic samples: not for any other use.'
    : 'Research on preference modelling. Not for deployment without an evaluation of its own on the intended data.';
  return html`<p><b>Intended use.</b> ${use}</p>
<p><b>Limits.</b> A preference model ranks answers as its corpus did; it checks no facts and knows nothing of harm that its corpus does not show. Scores of different contexts cannot be compared. Computed in float32.</p>
${models.length === 0 ? html`<p class="missing">${notMeasured}</p>` : models.map(modelCard)}`;
}

function modelCard({ name, reader, config, state }: TrainedModel): Html {
  const { statistics, work } = reader.manifest;
  return html`<h3>${name}</h3>
${factsTable([
  { name: 'architecture', value: architecture(config) },
  { name: 'steps', value: work.unit === 'steps' ? work.count : null },
  ...factsOf(statistics),
  { name: 'training FLOPs (6 · parameters · tokens)', value: flops(statistics) },
  { name: 'seed', value: scalar(state.seed) },
  {
    name: 'hardware and environment',
    value: html`in the signed statement: <code>retort show ${reader.digest}</code>`,
  },
  { name: 'artifact', value: html`<code>${reader.digest}</code>` },
])}`;
}

/** From a GPT-2-style `config.json`; null when it does not say. */
function architecture(config: JsonObject): string | null {
  const {
    n_layer: layers,
    n_embd: width,
    n_head: heads,
    n_positions: context,
    vocab_size: vocabulary,
  } = config;
  const all = [layers, width, heads, context, vocabulary];
  if (!all.every((value) => typeof value === 'number')) return null;
  return `decoder of ${layers} layers, width ${width}, ${heads} heads, context ${plainNumber(Number(context))} tokens, vocabulary ${plainNumber(Number(vocabulary))}`;
}

function flops({ parameters, tokensSeen }: JsonObject): string | null {
  if (typeof parameters !== 'number' || typeof tokensSeen !== 'number') return null;
  return (6 * parameters * tokensSeen).toExponential(2);
}

const scalar = (value: unknown): Fact['value'] =>
  typeof value === 'number' || typeof value === 'string' ? value : null;
