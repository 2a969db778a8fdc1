import { type StageRef, source } from '../references.js';
import { distilContext } from '../stages/distil-context.js';
import { finetuneLanguageModel } from '../stages/finetune-language-model.js';
import { recordTeacher } from '../stages/record-teacher.js';
import { tokenizeDialogues } from '../stages/tokenize-dialogues.js';
import { tokenizePrompt } from '../stages/tokenize-prompt.js';
import type { Corpora } from './ingest.js';
import type { LanguageModel } from './language-model.js';
import { type Params, threadsAlone } from './params.js';
import { promptDigest } from './prompts.js';

/** A language model by name, read after a prompt or without one. */
export interface Assistant {
  readonly name: string;
  /** Joins the label of what is done with it; empty for the raw model. */
  readonly label: string;
  readonly model: StageRef<'checkpoint'>;
  readonly prompt: readonly StageRef<'tokens'>[];
}

export const RAW = 'raw';
export const PROMPTED = 'prompted';
export const DISTILLED = 'distilled';
export const FINETUNED_ON_PROMPT = 'finetuned on the prompt';

/**
 * Section 2 of the paper: the raw model, the same after the prompt, the student of context distillation, and the
 * baseline that is finetuned on the prompt itself. Without a prompt there is only the raw model.
 */
export function assistants(params: Params, corpora: Corpora, lm: LanguageModel): Assistant[] {
  const raw: Assistant = { name: RAW, label: 'raw', model: lm.model, prompt: [] };
  const prompt = promptOf(params, lm);
  if (prompt === null) return [raw];
  const { finetuneOnPrompt, teacher, seed, execution } = params;
  const prompted: Assistant = { ...raw, name: PROMPTED, label: 'prompted', prompt: [prompt] };
  const found = [raw, prompted];
  if (teacher !== null) found.push(distilled(params, { ...teacher, seed }, corpora, lm, prompt));
  if (finetuneOnPrompt !== null) {
    const options = { label: 'finetune-on-prompt', execution };
    const inputs = { model: lm.model, tokens: prompt };
    const model = finetuneLanguageModel(inputs, { ...finetuneOnPrompt, seed }, options);
    found.push({ name: FINETUNED_ON_PROMPT, label: 'finetuned-on-prompt', model, prompt: [] });
  }
  return found;
}

function promptOf({ sources }: Params, { tokenizer }: LanguageModel): StageRef<'tokens'> | null {
  if (sources.prompt === null) return null;
  const { file, name, sha256, license } = sources.prompt;
  const prompt = source(file, { name: `prompt.${name}`, license });
  return tokenizePrompt({ prompt, tokenizer }, { sha256: promptDigest(name) ?? sha256 });
}

type Teaching = NonNullable<Params['teacher']> & { readonly seed: number };

/** Half text, half questions as dialogues; all text where no site gives questions. */
function distilled(
  { sources, seed, heldoutFraction, distil, execution }: Params,
  teaching: Teaching,
  { questions }: Corpora,
  { model, tokenizer, tokens }: LanguageModel,
  prompt: StageRef<'tokens'>,
): Assistant {
  const split = { seed, heldoutFraction };
  const length = { maxTokens: teaching.sequenceTokens };
  const dialogues =
    questions.length === 0
      ? []
      : [tokenizeDialogues({ threads: questions, tokenizer }, { ...length, ...split })];
  const dialogueFraction = dialogues.length === 0 ? 0 : teaching.dialogueFraction;
  const teacher = recordTeacher(
    { model, prompt, text: tokens, dialogues },
    { ...teaching, dialogueFraction },
    { execution: threadsAlone({ execution }) },
  );
  const declared =
    sources.prompt === null ? null : (promptDigest(sources.prompt.name) ?? sources.prompt.sha256);
  const student = distilContext(
    { model, teacher },
    { ...distil, k: teaching.k, prompt: declared, seed },
    { execution },
  );
  return { name: DISTILLED, label: 'distilled', model: student, prompt: [] };
}
