import { promote } from '../effects/promote.js';
import type { EffectRef } from '../references.js';
import type { Params } from './params.js';
import { type PreferenceModels, WITH_PMP, WITHOUT_PMP } from './preference.js';

/** The finetuned preference model takes the champion's place by a rule, where a champion is named. */
export function promotions({ champion }: Params, { evaluations }: PreferenceModels): EffectRef[] {
  if (champion === null) return [];
  const { name, ...terms } = champion;
  const best = [WITH_PMP, WITHOUT_PMP].flatMap((wanted) => evaluations.filter((one) => one.name === wanted));
  return best
    .slice(0, 1)
    .map(({ model, scores }) => promote({ model, scores }, { champion: name, ...terms }));
}
