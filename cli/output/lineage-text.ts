import type { Digest } from '../../lineage/digest.js';
import type { Derivation, LineageGraph } from '../../lineage/graph/lineage-graph.js';
import { namedInputs } from '../../lineage/statement.js';
import { stateOf } from '../../lineage/training-state.js';
import type { PromotionRecord } from '../../storage/champions/champion-store.js';
import { type LineageNotes, noNotes } from '../lineage-notes.js';
import type { Paint } from './style.js';

/** More sources than this under one name stand in one line. */
const mostSources = 5;

const short = (digest: string) => digest.slice(0, 'sha256:'.length + 8);

/** A line of a tree, and what hangs below it. */
interface Branch {
  readonly label: string;
  readonly below: readonly Grow[];
}

/** Made when it is printed, for only then is it known what is printed already. */
type Grow = () => Branch;

/**
 * ```
 * scores sha256:3aa37736 ← evaluate-preference-model of brisk-heron-7
 * ├─ model: checkpoint sha256:d7a24ecb ← pretrain-preference-model
 * └─ pairs: token-pairs sha256:f1f9dbd9 ← tokenize-pairs
 * ```
 * What was made from the roots follows in trees of its own, and at the end who signed all that is shown.
 */
export function lineageText(graph: LineageGraph, paint: Paint, notes: LineageNotes = noNotes): string {
  const trees = new Trees(graph, paint, notes);
  const blocks = graph.roots.flatMap((root) => {
    const users = trees.usersOf(root);
    return [
      ...[trees.origin(root), ...linesOf(trees.inputsOf(root), '')],
      ...(users.length > 0 ? [paint('bold', 'used by'), ...linesOf(users, '')] : []),
    ];
  });
  return [...blocks, ...signatureLines(graph, paint)].join('\n');
}

/** Commits by the key that signed them; whoever read them has checked every signature. */
function signatureLines({ derivations }: LineageGraph, paint: Paint): string[] {
  const signed = new Map<string, number>();
  for (const { keyId } of derivations) signed.set(keyId, (signed.get(keyId) ?? 0) + 1);
  return [...signed].map(([keyId, count]) =>
    paint(
      'dim',
      `${count} ${count === 1 ? 'commit' : 'commits'} signed by key ${keyId.slice(0, 8)}, checked`,
    ),
  );
}

function linesOf(branches: readonly Grow[], indent: string): string[] {
  return branches.flatMap((grow, index) => {
    const { label, below } = grow();
    const last = index === branches.length - 1;
    return [`${indent}${last ? '└' : '├'}─ ${label}`, ...linesOf(below, `${indent}${last ? '   ' : '│  '}`)];
  });
}

class Trees {
  private readonly producers = new Map<Digest, Derivation[]>();
  private readonly consumers = new Map<Digest, { name: string; derivation: Derivation }[]>();
  /** Artifacts whose inputs, or users, are printed already. */
  private readonly shown = { above: new Set<Digest>(), below: new Set<Digest>() };

  constructor(
    private readonly graph: LineageGraph,
    private readonly paint: Paint,
    private readonly notes: LineageNotes,
  ) {
    for (const derivation of graph.derivations) {
      add(this.producers, derivation.artifact, derivation);
      for (const { name, sha256 } of namedInputs(derivation.facts.inputs))
        add(this.consumers, sha256, { name, derivation });
    }
  }

  /** `scores sha256:3aa37736 ← evaluate-preference-model of brisk-heron-7`; the run is left out where it is `known`. */
  origin(artifact: Digest, known: string | null = null): string {
    const producers = this.producers.get(artifact) ?? [];
    const makers = producers.map(({ facts }) =>
      facts.run === known ? makerText(facts) : `${makerText(facts)} of ${facts.run}`,
    );
    const by = makers.length > 0 ? ` ← ${makers.join(', also ')}` : '';
    return `${this.name(artifact)}${by}${this.championMark(artifact)}`;
  }

  /** Every name that it was ever promoted to. */
  private championMark(artifact: Digest): string {
    const names = (this.notes.promotions.get(artifact) ?? []).map(({ champion, n }) => `${champion} ${n}`);
    return names.length === 0 ? '' : this.paint('good', `  ◆ champion ${names.join(', ')}`);
  }

  private name(digest: Digest): string {
    const kind =
      this.graph.manifests.get(digest)?.kind ?? (this.producers.has(digest) ? 'artifact' : 'source');
    if (kind === 'source') return this.source(digest);
    return `${kind} ${this.paint('accent', short(digest))}`;
  }

  inputsOf(artifact: Digest): Grow[] {
    this.shown.above.add(artifact);
    return (this.producers.get(artifact) ?? []).flatMap((derivation) => this.inputsIn(derivation));
  }

  private inputsIn({ facts }: Derivation): Grow[] {
    const inputs = namedInputs(facts.inputs);
    const collapsed = new Set<string>();
    return inputs.flatMap(({ name, kind, sha256 }): Grow[] => {
      if (kind === 'artifact') return [() => this.input(name, sha256, facts.run)];
      const list = name.replace(/\[\d+\]$/, '');
      const alike = inputs.filter((other) => other.kind === 'source' && other.name.startsWith(`${list}[`));
      if (alike.length <= mostSources) return [() => leaf(`${name}: ${this.source(sha256)}`)];
      if (collapsed.has(list)) return [];
      collapsed.add(list);
      return [() => leaf(`${list}: ${alike.length} sources${this.licensesOf(alike)}`)];
    });
  }

  private input(name: string, artifact: Digest, run: string): Branch {
    const label = `${name}: ${this.origin(artifact, run)}`;
    if (this.graph.cutAbove.has(artifact)) return leaf(`${label} …`);
    const again = this.shown.above.has(artifact) && this.producers.has(artifact);
    if (again) return leaf(`${label} ${this.paint('dim', '(above)')}`);
    return { label, below: this.inputsOf(artifact) };
  }

  /** `source sha256:1f0c66aa birds.txt, CC-BY-4.0` */
  private source(digest: Digest): string {
    const { name, license } = this.notes.sources.get(digest) ?? { name: null, license: null };
    const said = [name, license].filter((part) => part !== null).join(', ');
    return [`source ${this.paint('accent', short(digest))}`, ...(said === '' ? [] : [said])].join(' ');
  }

  private licensesOf(sources: readonly { readonly sha256: Digest }[]): string {
    const licenses = sources.map(({ sha256 }) => this.notes.sources.get(sha256)?.license ?? null);
    return [...new Set(licenses)].flatMap((license) => (license === null ? [] : [`, ${license}`])).join('');
  }

  /** Stages that read it, then the names under which it became champion. */
  usersOf(digest: Digest): Grow[] {
    this.shown.below.add(digest);
    const stages = (this.consumers.get(digest) ?? []).map(
      ({ name, derivation }): Grow =>
        () =>
          this.user(name, derivation),
    );
    const promotions = (this.notes.promotions.get(digest) ?? []).map(
      (record): Grow =>
        () =>
          leaf(promotionLine(record)),
    );
    return [...stages, ...promotions];
  }

  private user(name: string, { artifact, facts }: Derivation): Branch {
    const label = `${this.name(artifact)} ← ${makerText(facts)} of ${facts.run}, as ${name}`;
    if (this.graph.cutBelow.has(artifact)) return leaf(`${label} …`);
    if (this.shown.below.has(artifact)) return leaf(`${label} ${this.paint('dim', '(above)')}`);
    return { label, below: this.usersOf(artifact) };
  }
}

/** `pretrain-language-model`, or `step 10000 of pretrain-language-model` for a state of it. */
function makerText(facts: Derivation['facts']): string {
  const state = stateOf(facts);
  return state === null ? facts.stage : `step ${state.step} of ${state.stage}`;
}

/** `champion helper 3 ← promoted by brisk-heron-7` */
function promotionLine({ champion, n, kind, run, at }: PromotionRecord): string {
  const verbs = { promoted: 'promoted', manual: 'promoted by hand', 'rolled-back': 'rolled back to' };
  const by = run === null ? '' : ` by ${run}`;
  return `champion ${champion} ${n} ← ${verbs[kind]}${by}, ${at.slice(0, 10)}`;
}

const leaf = (label: string): Branch => ({ label, below: [] });

function add<Value>(map: Map<Digest, Value[]>, key: Digest, value: Value): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}
