import { type AnyNode, type Identifier, type Pattern, type PrivateIdentifier, parse } from 'acorn';

/** A name in the code, or text to insert where a short form hides a name that is not local. */
type Finding =
  | {
      readonly kind: 'variable' | 'label' | 'private';
      readonly start: number;
      readonly end: number;
      readonly name: string;
    }
  | { readonly kind: 'text'; readonly start: number; readonly end: number; readonly text: string };

/**
 * Minified code with every local name replaced by its number in order of appearance. A minifier chooses
 * names by how often letters occur, also in the names it replaces, so that a renaming shows in its output;
 * it does not show in this. Globals, properties and imported names stay.
 */
export function numberLocalNames(code: string): string {
  const walk = new NameWalk();
  walk.visit(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }));
  walk.findings.sort((a, b) => a.start - b.start || a.end - b.end);
  const numbers = new Map<string, number>();
  const parts: string[] = [];
  let from = 0;
  for (const finding of walk.findings) {
    if (finding.kind === 'variable' && !walk.declared.has(finding.name)) continue;
    parts.push(code.slice(from, finding.start), replacement(finding, numbers));
    from = finding.end;
  }
  return parts.join('') + code.slice(from);
}

function replacement(finding: Finding, numbers: Map<string, number>): string {
  if (finding.kind === 'text') return finding.text;
  const key = `${finding.kind} ${finding.name}`;
  const number = numbers.get(key) ?? numbers.size;
  numbers.set(key, number);
  return `\0${number}\0`;
}

/** Collects every name that may be local, and every name that is declared somewhere. */
class NameWalk {
  readonly findings: Finding[] = [];
  readonly declared = new Set<string>();

  visit(node: AnyNode): void {
    switch (node.type) {
      case 'Identifier':
        this.#add('variable', node);
        break;
      case 'PrivateIdentifier':
        this.#add('private', node);
        break;
      case 'MetaProperty':
      case 'ExportAllDeclaration':
        break;
      case 'MemberExpression':
        this.visit(node.object);
        this.#visitKey(node.property, node.computed);
        break;
      case 'Property':
      case 'MethodDefinition':
      case 'PropertyDefinition':
        this.#visitKey(node.key, node.computed);
        if ('shorthand' in node && node.shorthand) this.#insert(node.start, `${nameOf(node.key)}:`);
        if (node.value != null) this.visit(node.value);
        break;
      case 'LabeledStatement':
        this.#add('label', node.label);
        this.visit(node.body);
        break;
      case 'BreakStatement':
      case 'ContinueStatement':
        if (node.label != null) this.#add('label', node.label);
        break;
      case 'ImportSpecifier':
        if (node.imported.start === node.local.start)
          this.#insert(node.start, `${nameOf(node.imported)} as `);
        this.#visitDeclaration(node.local);
        break;
      case 'ExportSpecifier':
        if (node.exported.start === node.local.start) this.#insert(node.end, ` as ${nameOf(node.exported)}`);
        this.visit(node.local);
        break;
      case 'ExportNamedDeclaration':
        if (node.source == null) this.#visitChildren(node);
        break;
      default:
        declareNames(node, this.declared);
        this.#visitChildren(node);
    }
  }

  #visitChildren(node: AnyNode): void {
    for (const child of Object.values(node) as unknown[]) {
      if (isNode(child)) this.visit(child);
      else if (Array.isArray(child)) for (const item of child) if (isNode(item)) this.visit(item);
    }
  }

  #visitDeclaration(name: Identifier): void {
    this.declared.add(name.name);
    this.visit(name);
  }

  #visitKey(key: AnyNode, computed: boolean): void {
    if (computed || key.type === 'PrivateIdentifier') this.visit(key);
  }

  #add(kind: 'variable' | 'label' | 'private', { start, end, name }: Identifier | PrivateIdentifier): void {
    this.findings.push({ kind, start, end, name });
  }

  #insert(at: number, text: string): void {
    this.findings.push({ kind: 'text', start: at, end: at, text });
  }
}

function nameOf(node: AnyNode): string {
  return node.type === 'Identifier' ? node.name : node.type === 'Literal' ? (node.raw ?? '') : '';
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

function declareNames(node: AnyNode, into: Set<string>): void {
  switch (node.type) {
    case 'VariableDeclarator':
      declarePattern(node.id, into);
      break;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      for (const parameter of node.params) declarePattern(parameter, into);
      if (node.id != null) into.add(node.id.name);
      break;
    case 'ClassDeclaration':
    case 'ClassExpression':
      if (node.id != null) into.add(node.id.name);
      break;
    case 'CatchClause':
      if (node.param != null) declarePattern(node.param, into);
      break;
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
      into.add(node.local.name);
  }
}

function declarePattern(pattern: Pattern, into: Set<string>): void {
  switch (pattern.type) {
    case 'Identifier':
      into.add(pattern.name);
      break;
    case 'ObjectPattern':
      for (const one of pattern.properties)
        declarePattern(one.type === 'RestElement' ? one.argument : one.value, into);
      break;
    case 'ArrayPattern':
      for (const one of pattern.elements) if (one !== null) declarePattern(one, into);
      break;
    case 'AssignmentPattern':
      declarePattern(pattern.left, into);
      break;
    case 'RestElement':
      declarePattern(pattern.argument, into);
      break;
  }
}
