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
  const findings: Finding[] = [];
  const declared = new Set<string>();
  visit(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }), findings, declared);
  findings.sort((a, b) => a.start - b.start || a.end - b.end);
  const numbers = new Map<string, number>();
  const parts: string[] = [];
  let from = 0;
  for (const finding of findings) {
    if (finding.kind === 'variable' && !declared.has(finding.name)) continue;
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

function visit(node: AnyNode, findings: Finding[], declared: Set<string>): void {
  const into = (child: AnyNode | null | undefined) => child != null && visit(child, findings, declared);
  const add = (
    kind: 'variable' | 'label' | 'private',
    { start, end, name }: Identifier | PrivateIdentifier,
  ) => findings.push({ kind, start, end, name });
  const insert = (at: number, text: string) => findings.push({ kind: 'text', start: at, end: at, text });
  for (const name of namesDeclaredBy(node)) declared.add(name);
  switch (node.type) {
    case 'Identifier':
      return void add('variable', node);
    case 'PrivateIdentifier':
      return void add('private', node);
    case 'MetaProperty':
      return;
    case 'MemberExpression':
      into(node.object);
      if (node.computed || node.property.type === 'PrivateIdentifier') into(node.property);
      return;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      if (node.computed || node.key.type === 'PrivateIdentifier') into(node.key);
      if ('shorthand' in node && node.shorthand) insert(node.start, `${code(node.key)}:`);
      return void into(node.value);
    case 'LabeledStatement':
      add('label', node.label);
      return void into(node.body);
    case 'BreakStatement':
    case 'ContinueStatement':
      return void (node.label != null && add('label', node.label));
    case 'ImportSpecifier':
      if (node.imported.start === node.local.start) insert(node.start, `${code(node.imported)} as `);
      return void into(node.local);
    case 'ExportSpecifier':
      if (node.exported.start === node.local.start) insert(node.end, ` as ${code(node.exported)}`);
      return void into(node.local);
    case 'ExportAllDeclaration':
      return;
    case 'ExportNamedDeclaration':
      if (node.source != null) return;
  }
  for (const child of childrenOf(node)) into(child);
}

function code(node: AnyNode): string {
  return node.type === 'Identifier' ? node.name : node.type === 'Literal' ? (node.raw ?? '') : '';
}

function childrenOf(node: AnyNode): readonly AnyNode[] {
  return (Object.values(node) as unknown[]).flat().filter(isNode);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

function namesDeclaredBy(node: AnyNode): readonly string[] {
  switch (node.type) {
    case 'VariableDeclarator':
      return namesIn(node.id);
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return [...(node.id == null ? [] : [node.id.name]), ...node.params.flatMap(namesIn)];
    case 'ClassDeclaration':
    case 'ClassExpression':
      return node.id == null ? [] : [node.id.name];
    case 'CatchClause':
      return node.param == null ? [] : namesIn(node.param);
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
      return [node.local.name];
    default:
      return [];
  }
}

function namesIn(pattern: Pattern): readonly string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((one) =>
        namesIn(one.type === 'RestElement' ? one.argument : one.value),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap((one) => (one === null ? [] : namesIn(one)));
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    case 'RestElement':
      return namesIn(pattern.argument);
    default:
      return [];
  }
}
