import { z } from 'zod';
import { canonicalJson } from './canonical-json.js';
import { type Digest, hexOf, isDigest } from './digest.js';
import { StatementInvalid } from './errors.js';

const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
const PREDICATE_TYPE = 'urn:retort:promotion:1';

const digest = z.custom<Digest>(
  (value) => typeof value === 'string' && isDigest(value),
  'expected sha256:<64 hex>',
);
const place = z.int().min(1);

const rule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('first') }),
  z.strictObject({ kind: z.literal('better'), alpha: z.number() }),
  z.strictObject({ kind: z.literal('not-worse'), margin: z.number(), alpha: z.number() }),
]);

const comparison = z.strictObject({
  against: z.strictObject({ n: place, model: digest }),
  scores: z.strictObject({ candidate: digest, champion: digest }),
  items: z.int(),
  /** Items that only one of the two could score. */
  unpaired: z.strictObject({ candidate: z.int(), champion: z.int() }),
  gain: z.number(),
  low: z.number(),
  high: z.number(),
  p: z.number(),
});

const predicate = z.strictObject({
  champion: z.string(),
  n: place,
  kind: z.enum(['promoted', 'rolled-back', 'manual']),
  predecessor: z.strictObject({ n: place, record: digest }).nullable(),
  rule: rule.nullable(),
  comparison: comparison.nullable(),
  approval: z.strictObject({ by: z.string(), comment: z.string(), at: z.iso.datetime() }).nullable(),
  holds: z.array(digest).readonly(),
  run: z.string().nullable(),
  effect: z.string().nullable(),
  reason: z.string(),
  at: z.iso.datetime(),
});

const statement = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.tuple([
    z.strictObject({
      name: z.string(),
      digest: z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    }),
  ]),
  predicateType: z.literal(PREDICATE_TYPE),
  predicate,
});

/** How two models did on the items that both scored; `gain` is the mean of candidate minus champion, with its 95 % interval. */
export type PromotionComparison = Readonly<z.infer<typeof comparison>>;
/** Who agreed, and why. */
export type Approved = Readonly<z.infer<typeof predicate>['approval']> & object;

/** One change of a champion: which model it is from now on, why, and which record it follows. */
export interface Promotion extends Readonly<z.infer<typeof predicate>> {
  /** The artifact that is the champion from this record on. */
  readonly model: Digest;
  /** Digests that may not become champion, as of this record. */
  readonly holds: readonly Digest[];
}

/** Canonical JSON of an in-toto statement whose one subject is the model, under the champion's name. */
export function promotionJson({ model, ...facts }: Promotion): string {
  return canonicalJson({
    _type: STATEMENT_TYPE,
    subject: [{ name: facts.champion, digest: { sha256: hexOf(model) } }],
    predicateType: PREDICATE_TYPE,
    predicate: { ...facts, holds: [...facts.holds].sort() },
  });
}

/** The inverse of `promotionJson`. @throws StatementInvalid */
export function parsePromotion(json: string): Promotion {
  const { subject, predicate: facts } = parseShape(json);
  const [{ name, digest: model }] = subject;
  if (name !== facts.champion)
    throw new StatementInvalid('the promotion names two champions', {
      expected: facts.champion,
      found: name,
    });
  return { ...facts, model: `sha256:${model.sha256}` };
}

function parseShape(json: string): z.infer<typeof statement> {
  try {
    return statement.parse(JSON.parse(json));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new StatementInvalid('the signed payload is not a promotion of ours', { why }, { cause });
  }
}
