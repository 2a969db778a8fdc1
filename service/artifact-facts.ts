import { fromHuggingFace } from '../engine/runtime/hugging-face-config.js';
import type { Digest } from '../lineage/digest.js';
import type { ArtifactFacts } from '../pipelines/estimate/facts.js';
import { openArtifact } from '../storage/artifacts.js';
import type { ObjectStore } from '../storage/object-store.js';
import type { ArtifactReader } from '../storage/ports.js';

/** What an estimate asks of a committed artifact; null when it cannot be read. */
export async function artifactFacts(store: ObjectStore, digest: Digest): Promise<ArtifactFacts | null> {
  const opened = await openArtifact(store, digest).catch(() => null);
  if (opened === null) return null;
  const { files, kind, statistics } = opened.manifest;
  const numbers = Object.entries(statistics).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return {
    bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    statistics: Object.fromEntries(numbers),
    decoder: kind === 'checkpoint' ? await decoderOf(opened) : null,
    until: digest,
  };
}

async function decoderOf(checkpoint: ArtifactReader) {
  try {
    return fromHuggingFace(await checkpoint.bytes('config.json')).config;
  } catch {
    return null;
  }
}
