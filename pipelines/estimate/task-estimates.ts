import type { Estimator } from './facts.js';
import { scored, shortCount } from './figures.js';
import { forwardFlops } from './transformer-cost.js';

/** Tokens of a task before it is encoded: one a byte, of which a tokenizer makes fewer. */
const estimateScoring =
  (predicted: 0 | 1): Estimator =>
  ({ one, all }) => {
    const decoder = () => one('model').decoder();
    const tokens = () => one('task').bytes();
    const prompt = () => all('prompt').reduce((sum, each) => sum + each.statistic('tokens'), 0);
    return {
      flops: () => {
        const attended = { tokens: 2 * prompt() + decoder().contextLength, predicted };
        const value = (tokens() + prompt()) * forwardFlops(decoder(), attended);
        const read = `T ${shortCount(tokens() + prompt())} tokens, one a byte`;
        return scored(value, { decoder: decoder(), tokens: read });
      },
      memory: () => {
        const scores = { of: 'next tokens', sequences: 1, tokens: decoder().contextLength } as const;
        return { work: { decoder: decoder(), trains: null, scores }, basis: 'weights and largest run' };
      },
    };
  };

export const estimateEvaluateLanguageModel = estimateScoring(1);
export const estimateEvaluatePreferenceTask = estimateScoring(0);
