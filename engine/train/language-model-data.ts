import type { ArtifactReader, Spool } from '../../storage/ports.js';
import { TooLittleData } from '../errors.js';
import type { LanguageModelData } from './language-model-objective.js';
import { countWindows, spoolTokens } from './token-stream.js';

/**
 * Both splits of a tokens artifact, in local files.
 * @param field of the parameters that says the length of a sequence
 * @throws TooLittleData when the training split is shorter than one sequence
 */
export async function readLanguageModelData(
  tokens: ArtifactReader,
  contextLength: number,
  field: string,
  spool: Spool,
): Promise<LanguageModelData> {
  const training = await spoolTokens(tokens, 'train', spool);
  if (countWindows(training, contextLength) > 0)
    return { training, heldout: await spoolTokens(tokens, 'heldout', spool) };
  throw new TooLittleData(
    'the training text is shorter than one sequence',
    `more than ${contextLength} tokens`,
    `${training.length}`,
    `add text, or lower ${field}`,
  );
}
