/**
 * Finds native control flow and operators on hardware values. JavaScript has no hook for them: `if (io.en)` is always
 * true while the design is described, so it silently builds other hardware than it seems to. Needs ts-morph.
 */
import type { Node, Type } from 'ts-morph';
import { ExitCode, ZerothError } from '../../base/errors.js';
import { installLine } from '../../base/package.js';

export interface LintFinding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Types of the DSL that stand for hardware. */
const hardware = new Set(['Bits', 'SInt', 'Value', 'Foreign']);
const vectors = new Set(['Vec', 'ReadonlyVec']);

const equality = new Set(['===', '!==', '==', '!=']);
const instead: Readonly<Record<string, string>> = {
  '===': 'a.eq(b)',
  '==': 'a.eq(b)',
  '!==': 'a.ne(b)',
  '!=': 'a.ne(b)',
  '&&': 'a.and(b)',
  '||': 'a.or(b)',
  '??': 'the value itself: it is never undefined',
};

type TsMorph = typeof import('ts-morph');
/** The class `Node` of ts-morph, whose static methods tell kinds of nodes apart. */
type Is = TsMorph['Node'];
type Report = (node: Node, message: string) => void;

/** @throws ZerothError (exit code 3): zeroth does not bring it along, as nothing else in it needs a compiler. */
async function loadTsMorph(): Promise<TsMorph> {
  try {
    return await import('ts-morph');
  } catch (cause) {
    throw new ZerothError(
      {
        where: 'ts-morph',
        what: 'it is not installed; the lint of hardware sources reads TypeScript with it',
        fix: `${installLine('ts-morph')} --save-dev`,
      },
      ExitCode.missingTool,
      { cause },
    );
  }
}

/**
 * @param files sources to look at.
 * @param tsConfig path of the tsconfig.json that resolves their imports.
 * @throws ZerothError (exit code 3) when ts-morph is not installed.
 * @returns findings in order of file and place. A test for presence of an optional port (`if (io.snapshot)`,
 * `io.snapshot && ...`) is allowed: there the question is whether the port exists, which is known at elaboration.
 */
export async function lintHardware(files: readonly string[], tsConfig: string): Promise<LintFinding[]> {
  const { Node: is, Project } = await loadTsMorph();
  const project = new Project({ tsConfigFilePath: tsConfig, skipAddingFilesFromTsConfig: true });
  const sources = files.map((file) => project.addSourceFileAtPath(file));
  const findings: LintFinding[] = [];
  for (const source of sources) {
    const report: Report = (node, message) => {
      const { line, column } = source.getLineAndColumnAtPos(node.getStart());
      findings.push({ file: source.getFilePath(), line, column, message });
    };
    source.forEachDescendant((node) => lintNode(is, node, report));
  }
  return findings.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column));
}

function lintNode(is: Is, node: Node, report: Report): void {
  if (is.isIfStatement(node)) {
    lintTest(is, node.getExpression(), 'native `if`', 'm.when(condition, () => { ... })', report);
  } else if (is.isWhileStatement(node) || is.isDoStatement(node)) {
    lintTest(is, node.getExpression(), 'native loop condition', 'a register and m.when()', report);
  } else if (is.isForStatement(node)) {
    const condition = node.getCondition();
    if (condition !== undefined) {
      lintTest(is, condition, 'native loop condition', 'a register and m.when()', report);
    }
  } else if (is.isConditionalExpression(node)) {
    lintTest(is, node.getCondition(), 'native `?:`', 'mux(condition, a, b)', report);
  } else if (is.isPrefixUnaryExpression(node)) {
    if (node.getText().startsWith('!') && isHardware(is, bare(is, node.getOperand()))) {
      report(node, 'native `!` on a hardware value is always false while the design is built; use a.not()');
    }
  } else if (is.isSwitchStatement(node)) {
    if (isHardware(is, node.getExpression())) {
      report(node.getExpression(), 'native `switch` on a hardware value compares objects; use m.switch(value, [...])');
    }
  } else if (is.isBinaryExpression(node)) {
    lintBinary(is, node.getLeft(), node.getOperatorToken().getText(), node.getRight(), report);
  }
}

/** A condition that JavaScript tests. */
function lintTest(is: Is, node: Node, what: string, fix: string, report: Report): void {
  const inner = bare(is, node);
  if (isHardware(is, inner))
    report(inner, `${what} on a hardware value is always true while the design is built; use ${fix}`);
  // `if (flag && io.en)`: the left side may well be JavaScript's, and is looked at on its own.
  else if (is.isBinaryExpression(inner) && ['&&', '||'].includes(inner.getOperatorToken().getText()))
    lintTest(is, inner.getRight(), what, fix, report);
}

function lintBinary(is: Is, left: Node, operator: string, right: Node, report: Report): void {
  const fix = instead[operator.replace(/^(&&|\|\||\?\?)=$/, '$1')];
  if (fix === undefined) return;
  const compares = equality.has(operator);
  const asksPresence = compares && [left, right].some((side) => ['undefined', 'null'].includes(side.getText()));
  if (asksPresence) return;
  if (!isHardware(is, left) && !(compares && isHardware(is, right))) return;
  const does = compares ? 'compares objects, not their values' : 'is decided while the design is built';
  report(left, `native \`${operator}\` on a hardware value ${does}; use ${fix}`);
}

function bare(is: Is, node: Node): Node {
  return is.isParenthesizedExpression(node) ? bare(is, node.getExpression()) : node;
}

/**
 * A value that is certainly there: of an optional port, `undefined` is a member of the type. An element of a vector
 * is there too, although `noUncheckedIndexedAccess` says that it may not be.
 */
function isHardware(is: Is, node: Node): boolean {
  const element = is.isElementAccessExpression(node) && isOneOf(node.getExpression().getType(), vectors);
  const type = element ? node.getType().getNonNullableType() : node.getType();
  const members = type.isUnion() ? type.getUnionTypes() : [type];
  return members.length > 0 && members.every((member) => isOneOf(member, hardware));
}

function isOneOf(type: Type, names: ReadonlySet<string>): boolean {
  const parts = type.isIntersection() ? type.getIntersectionTypes() : [type];
  return parts.some((part) => {
    const symbol = part.getAliasSymbol() ?? part.getSymbol();
    if (symbol === undefined || !names.has(symbol.getName())) return false;
    return symbol
      .getDeclarations()
      .some((d) => /\/dsl\/(value|decl)\.(ts|d\.ts)$/.test(d.getSourceFile().getFilePath()));
  });
}
