import { lineageReader } from '../../storage/lineage-reader.js';
import { NothingCommitted } from '../audit-errors.js';
import { type BrowsedPair, browsePairs, pairTexts, type WantedPairs } from '../browse-pairs.js';
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { namedDigest } from '../named-digest.js';
import { pairText } from '../output/pair-text.js';
import { withProject } from '../project.js';
import { resolveReference, type Target } from '../reference.js';
import { trustOf } from '../trust.js';

export interface PairsOptions extends WantedPairs {
  readonly full?: boolean;
  readonly trust?: string;
}

/** `retort pairs REF`: pairs as texts, with a model's scores where REF is an evaluation; JSON Lines under `--json`. */
export async function pairs(
  reference: string,
  { full = false, trust, ...wanted }: PairsOptions,
  context: Context,
): Promise<ExitCode> {
  return withProject(context, { trust }, async (project) => {
    const { store, settings } = project;
    const target = await resolveReference(store, await namedDigest(reference, project));
    const { of, artifact } = outputOf(target, reference);
    const lineage = lineageReader(store, await trustOf(settings));
    const texts = await pairTexts(of, artifact, { store, lineage });
    if (texts.scores === null && (wanted.wrong || wanted.sort === 'margin'))
      throw new UsageError('these pairs were not scored, so that none is wrong', {
        expected: 'a stage that evaluates a model, for --wrong and --sort margin',
        found: reference,
      });
    const found = await browsePairs(texts, wanted);
    const { out } = context;
    for (const [index, one] of found.entries())
      out.show(pairDocument(of, one), () =>
        pairText(one, index + 1, { columns: out.results.columns, full, paint: out.paint }),
      );
    if (found.length === 0) out.note(`no such pairs in ${of}`);
    return exitCodes.success;
  });
}

function outputOf(target: Target, reference: string) {
  if (target.kind === 'artifact') return { of: target.digest, artifact: target.digest };
  if (target.kind === 'run')
    throw new UsageError('pairs are of one stage', { expected: 'RUN/STAGE', found: reference });
  const { run, stage } = target;
  if (stage.artifact === null) throw new NothingCommitted(run.id, stage.id);
  return { of: `${run.id}/${stage.id}`, artifact: stage.artifact };
}

/** `retort.pair/1` */
function pairDocument(of: string, { split, pair, scored }: BrowsedPair) {
  const { id, group, source, context, good, bad, goodChars, badChars, goodScore, badScore } = pair;
  return {
    schema: 'retort.pair/1' as const,
    ...{ of, split, id, group, source, context, good, bad, goodChars, badChars },
    votes: { good: goodScore, bad: badScore },
    scored,
  };
}
