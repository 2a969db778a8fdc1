import { z } from 'zod';
import { canonicalJson } from '../lineage/canonical-json.js';
import { type Digest, hexOf, isDigest, sha256 } from '../lineage/digest.js';
import type { JsonObject } from '../lineage/json.js';
import type { ArtifactManifest } from '../lineage/manifest.js';
import { DocumentCorrupt, KeyInvalid } from './errors.js';
import { checkKey } from './keys.js';
import type { ArtifactDraft } from './ports.js';

const digest = z.custom<Digest>(
  (value) => typeof value === 'string' && isDigest(value),
  'expected sha256:<64 hex>',
);
const jsonObject = z.record(z.string(), z.json()) as unknown as z.ZodType<JsonObject>;

const fileSchema = z.strictObject({
  path: z.string(),
  sizeBytes: z.int().min(0),
  sha256: digest,
  statistics: jsonObject.optional(),
});

const manifestSchema = z.strictObject({
  kind: z.enum([
    'threads',
    'documents',
    'pairs',
    'tokenizer',
    'tokens',
    'token-pairs',
    'teacher',
    'checkpoint',
    'training-state',
    'scores',
    'task',
    'task-scores',
    'report',
    'bytes',
  ]),
  schemaVersion: z.int(),
  files: z.array(fileSchema),
  work: z.strictObject({ count: z.number(), unit: z.enum(['rows', 'steps', 'tokens', 'pairs', 'bytes']) }),
  statistics: jsonObject,
});

export function manifestKey(artifact: Digest): string {
  return `artifacts/${hexOf(artifact)}.json`;
}

/** The draft's manifest, files ascending by path, and the digest that names it. Two files of one path are refused. */
export function manifestOf(draft: ArtifactDraft): {
  manifest: ArtifactManifest;
  json: string;
  digest: Digest;
} {
  const files = [...draft.files].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const [index, { path }] of files.entries()) {
    checkKey(path);
    if (files[index + 1]?.path === path) throw new KeyInvalid(path, 'two files of the draft have this path');
  }
  const { kind, schemaVersion, work, statistics } = draft;
  const manifest: ArtifactManifest = { kind, schemaVersion, files, work, statistics };
  const json = canonicalJson(manifest);
  return { manifest, json, digest: sha256(json) };
}

/** @throws DocumentCorrupt naming `file` unless the text is a manifest, is canonical and hashes to `expected`. */
export function parseManifest(json: string, expected: Digest, file: string): ArtifactManifest {
  const found = sha256(json);
  if (found !== expected) throw new DocumentCorrupt(file, { expected, found });
  try {
    const manifest = manifestSchema.parse(JSON.parse(json));
    for (const { path } of manifest.files) checkKey(path);
    return manifest;
  } catch (cause) {
    throw new DocumentCorrupt(file, { expected: 'an artifact manifest', why: String(cause) }, { cause });
  }
}
