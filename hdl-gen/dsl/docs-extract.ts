/**
 * Reads the doc comments of modules, ports, registers, wires and memories from TypeScript sources, so that the emitted
 * Verilog carries them. Runs at build time for this package (`scripts/docs-extract.mjs`); for modules of your own call
 * `addDocs(await extractDocs(files))`. Needs the optional package ts-morph; syntax only, no type check.
 */
import type { CallExpression, Expression, Node, ObjectLiteralExpression, SourceFile } from 'ts-morph';
import type { DocTable } from './docs.js';

/** The class `Node` of ts-morph, whose static methods tell kinds of nodes apart. */
type Is = typeof Node;

/** Calls whose first object literal declares things, and the position of that argument. */
const declaring: Readonly<Record<string, number>> = { hw: 1, regs: 0, wires: 0, named: 0 };

/**
 * @param files TypeScript sources, absolute or relative to the working folder.
 * @param nameOf the name that locations of a file carry: relative to its package (see `sourceName`).
 */
export async function extractDocs(files: readonly string[], nameOf: (path: string) => string): Promise<DocTable> {
  const { Node: is, Project, SyntaxKind } = await import('ts-morph');
  const project = new Project({ skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true });
  const sources = files.map((file) => project.addSourceFileAtPath(file));
  const table: DocTable = {};
  for (const source of sources) {
    const lines: Record<string, Record<string, string>> = {};
    for (const call of source.getDescendantsOfKind(SyntaxKind.CallExpression)) {
      const callee = call.getExpression();
      const nameNode = is.isPropertyAccessExpression(callee) ? callee.getNameNode() : callee;
      const docs = docsOfCall(is, nameNode.getText(), call, sources);
      if (Object.keys(docs).length === 0) continue;
      const line = String(nameNode.getStartLineNumber());
      lines[line] = { ...lines[line], ...docs };
    }
    if (Object.keys(lines).length > 0) table[nameOf(source.getFilePath())] = lines;
  }
  return table;
}

/** Comments by key of what this call declares; none when it declares nothing. */
function docsOfCall(
  is: Is,
  name: string,
  call: CallExpression,
  sources: readonly SourceFile[],
): Readonly<Record<string, string>> {
  const at = declaring[name];
  if (at === undefined && name !== 'memory') return {};
  const docs: Record<string, string> = {};
  const comment = name === 'hw' || name === 'memory' ? docOfStatement(is, call) : undefined;
  if (comment !== undefined) docs[''] = comment;
  const argument = at === undefined ? undefined : call.getArguments()[at];
  if (argument !== undefined && is.isExpression(argument)) keysOf(is, argument, docs, sources);
  return docs;
}

/** The comment before the declaration or function that the call stands in; not one further out. */
function docOfStatement(is: Is, call: CallExpression): string | undefined {
  const statement = call.getFirstAncestor((n) => is.isStatement(n) || is.isFunctionDeclaration(n));
  const named = is.isReturnStatement(statement)
    ? statement.getFirstAncestor((n) => is.isFunctionDeclaration(n))
    : statement;
  return named === undefined ? undefined : docBefore(named);
}

/** Keys with a comment: of the literal itself, of optional parts `...(when && { ... })`, and of helpers that return one. */
function keysOf(is: Is, node: Expression, into: Record<string, string>, sources: readonly SourceFile[]): void {
  for (const literal of literalsOf(is, node, sources)) {
    for (const property of literal.getProperties()) {
      if (is.isSpreadAssignment(property)) keysOf(is, property.getExpression(), into, sources);
      else {
        const text = docBefore(property);
        if (text !== undefined) into[property.getName()] = text;
      }
    }
  }
}

function literalsOf(is: Is, node: Expression, sources: readonly SourceFile[]): ObjectLiteralExpression[] {
  if (is.isObjectLiteralExpression(node)) return [node];
  if (is.isParenthesizedExpression(node)) return literalsOf(is, node.getExpression(), sources);
  if (is.isBinaryExpression(node)) return literalsOf(is, node.getRight(), sources);
  if (is.isConditionalExpression(node)) {
    return [...literalsOf(is, node.getWhenTrue(), sources), ...literalsOf(is, node.getWhenFalse(), sources)];
  }
  if (!is.isCallExpression(node) || !is.isIdentifier(node.getExpression())) return [];
  const helper = node.getExpression().getText();
  return sources.flatMap((file) => returnedBy(is, file, helper).flatMap((e) => literalsOf(is, e, sources)));
}

/** What the top-level function `helper` of this file returns; nothing when the file has none. */
function returnedBy(is: Is, file: SourceFile, helper: string): Expression[] {
  const declared = file.getFunction(helper)?.getBody() ?? file.getVariableDeclaration(helper)?.getInitializer();
  const body = is.isArrowFunction(declared) ? declared.getBody() : declared;
  if (!is.isBlock(body)) return is.isExpression(body) ? [body] : [];
  return body
    .getStatements()
    .filter(is.isReturnStatement)
    .map((s) => s.getExpression())
    .filter((e) => e !== undefined);
}

function docBefore(node: Node): string | undefined {
  const comment = node.getLeadingCommentRanges().findLast((range) => range.getText().startsWith('/**'));
  if (comment === undefined) return undefined;
  const text = comment
    .getText()
    .replace(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trim())
    // Tags speak to the TypeScript reader.
    .join('\n')
    .replace(/(^|\n)@[\s\S]*$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return text === '' ? undefined : text;
}
