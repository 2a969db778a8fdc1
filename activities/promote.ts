import type { JsonObject } from '../lineage/json.js';
import type { Approved, PromotionComparison } from '../lineage/promotion-statement.js';
import { openArtifact } from '../storage/artifacts.js';
import { appendRecord, type PromotionRecord, readHistory } from '../storage/champions/champion-store.js';
import { readRun } from '../storage/runs/run-store.js';
import type { GateDecision, GateSubject } from '../workflows/messages.js';
import type { EffectStep, EffectTurn } from './contract.js';
import type { ControlHost } from './control-host.js';
import { championScores } from './promotion/champion-scores.js';
import { readOutcomes } from './promotion/outcomes.js';
import { type PromotionRequest, readRequest } from './promotion/request.js';
import { judge } from './promotion/rule.js';
import { comparisonText, ruleText } from './promotion/sentences.js';

/**
 * One turn of a promotion, decided from what the store says now: done, or what it needs first. A record of this run
 * and effect that is there already is the result, so that a turn may be taken twice.
 */
export function promoteActivity(host: ControlHost) {
  return async ({ run, id, decision }: EffectTurn): Promise<EffectStep> => {
    const request = await readRequest(host.store, await readRun(host.store, run), id);
    for (;;) {
      const step = await turn(host, request, decision);
      if (step !== 'lost') return step;
    }
  };
}

/** `lost` when another record was added meanwhile, so that everything has to be decided again. */
async function turn(
  host: ControlHost,
  request: PromotionRequest,
  decision: GateDecision | null,
): Promise<EffectStep | 'lost'> {
  const history = await readHistory(host.store, request.champion, host.trust);
  const own = history.find(({ run, effect }) => run === request.run && effect === request.id);
  if (own !== undefined) return promoted(own);
  if (decision?.approved === false) return rejected(request, decision);
  const champion = history.at(-1) ?? null;
  if (champion?.model === request.model)
    return done(request, 'unchanged', `${request.champion} ${champion.n} is this model already`);
  if (champion?.holds.includes(request.model))
    return done(request, 'held', `the model is on hold as ${request.champion}: it was rolled back`);
  const compared = champion === null ? null : await compare(host, request, champion);
  if (compared !== null && 'kind' in compared) return compared;
  if (compared?.passes === false)
    return done(
      request,
      'kept',
      `${request.champion} ${champion?.n} stays, for the candidate is not shown to be ${ruleText(request.rule)}: ${comparisonText(compared.comparison)}`,
      { comparison: compared.comparison },
    );
  const comparison = compared?.comparison ?? null;
  if (request.approval !== null && decision === null)
    return ask(request, champion, comparison, request.approval.timeoutMs);
  const record = await append(host, request, { champion, comparison, approval: approvedBy(decision) });
  return record === null ? 'lost' : promoted(record);
}

interface Compared {
  readonly passes: boolean;
  readonly comparison: PromotionComparison;
}

/** Both on the same items, or the stage that has to score the champion on them first. */
async function compare(
  host: ControlHost,
  request: PromotionRequest,
  champion: PromotionRecord,
): Promise<Compared | EffectStep> {
  const record = await readRun(host.store, request.run);
  const found = await championScores(host, record, request, champion);
  if ('missing' in found) return { kind: 'compute', stages: found.missing };
  const scores = { candidate: request.scores, champion: found.scores };
  const [ours, theirs] = await Promise.all(
    [scores.candidate, scores.champion].map(async (digest) =>
      readOutcomes(await openArtifact(host.store, digest)),
    ),
  );
  if (ours === undefined || theirs === undefined) throw new TypeError('two models are compared');
  const { passes, ...numbers } = judge(request.rule, ours, theirs);
  return { passes, comparison: { against: { n: champion.n, model: champion.model }, scores, ...numbers } };
}

interface Grounds {
  readonly champion: PromotionRecord | null;
  readonly comparison: PromotionComparison | null;
  readonly approval: Approved | null;
}

function append(
  { store, signer }: ControlHost,
  request: PromotionRequest,
  { champion, comparison, approval }: Grounds,
): Promise<PromotionRecord | null> {
  const reason =
    comparison === null
      ? `the first model as ${request.champion}`
      : `${ruleText(request.rule)}: ${comparisonText(comparison)}`;
  return appendRecord(
    store,
    signer,
    {
      ...{ champion: request.champion, kind: 'promoted', model: request.model, comparison, approval, reason },
      rule: comparison === null ? { kind: 'first' } : request.rule,
      holds: champion?.holds ?? [],
      ...{ run: request.run, effect: request.id, at: new Date().toISOString() },
    },
    champion,
  );
}

function approvedBy(decision: GateDecision | null): Approved | null {
  if (decision === null || decision.by === null) return null;
  return { by: decision.by, comment: decision.comment, at: decision.at };
}

function promoted(record: PromotionRecord): EffectStep {
  const { champion, n, model, digest, comparison, approval, reason } = record;
  const result = { result: 'promoted', champion, model, record: { n, digest }, comparison, approval };
  return {
    kind: 'done',
    status: 'succeeded',
    message: `promoted as ${champion} ${n}, ${reason}`,
    outcome: { ...result },
  };
}

function done(request: PromotionRequest, result: string, message: string, more: JsonObject = {}): EffectStep {
  const { champion, model } = request;
  return { kind: 'done', status: 'succeeded', message, outcome: { result, champion, model, ...more } };
}

function rejected({ champion, model }: PromotionRequest, { by, comment, at }: GateDecision): EffectStep {
  return {
    kind: 'done',
    status: 'rejected',
    message: by === null ? comment : `rejected by ${by}: ${comment}`,
    outcome: { result: 'rejected', champion, model, decision: { by, comment, at } },
  };
}

function ask(
  { champion, model, scores, id, run }: PromotionRequest,
  replaced: PromotionRecord | null,
  comparison: PromotionComparison | null,
  timeoutMs: number | null,
): EffectStep {
  const subject: GateSubject = { model, scores, champion: replaced?.digest ?? null };
  const why =
    comparison === null
      ? `the first model as ${champion}`
      : `${comparisonText(comparison)} against ${champion} ${replaced?.n}`;
  return {
    ...{ kind: 'ask', subject, timeoutMs },
    message: `needs approval, ${why}: retort approve ${run}/${id} --comment TEXT`,
    outcome: { result: 'asked', champion, subject: { ...subject }, comparison },
  };
}
