/**
 * The boolean expressions of Liberty (`function`, `next_state`, `clocked_on`): `!a` and `a'`, `a & b`, `a * b` and `a b`,
 * `a ^ b`, `a | b` and `a + b`, `0`, `1`, brackets; in this order of binding, the tightest first.
 */
import { ZerothError } from '../../base/errors.js';

export type Expression =
  | { readonly op: 'name'; readonly name: string }
  | { readonly op: 'constant'; readonly value: 0 | 1 }
  | { readonly op: 'not'; readonly of: Expression }
  | { readonly op: '&' | '^' | '|'; readonly left: Expression; readonly right: Expression };

/** @param where for messages: `AND2X1.Y` */
export function parseFunction(text: string, where: string): Expression {
  const tokens = text.match(/[A-Za-z_][\w[\]]*|[01]|[!'&*^|+()]|\S/g) ?? [];
  let at = 0;
  const fail = (): ZerothError =>
    new ZerothError({
      where,
      what: `the function "${text}" cannot be read at '${tokens[at] ?? 'its end'}'`,
      allowed: "names, 0, 1, ! ' & * ^ | + and brackets",
    });
  const chain = (
    below: () => Expression,
    op: '&' | '^' | '|',
    follows: (token: string | undefined) => 'operator' | 'operand' | null,
  ): Expression => {
    let left = below();
    for (let kind = follows(tokens[at]); kind !== null; kind = follows(tokens[at])) {
      if (kind === 'operator') at++;
      left = { op, left, right: below() };
    }
    return left;
  };
  const isOperand = (t: string | undefined): boolean => t !== undefined && (/^[\w!]/.test(t) || t === '(');
  const primary = (): Expression => {
    const token = tokens[at++];
    let value: Expression;
    if (token === '!') return { op: 'not', of: primary() };
    if (token === '(') {
      value = or();
      if (tokens[at++] !== ')') {
        at--;
        throw fail();
      }
    } else if (token === '0' || token === '1') value = { op: 'constant', value: token === '1' ? 1 : 0 };
    else if (token !== undefined && /^[A-Za-z_]/.test(token)) value = { op: 'name', name: token };
    else {
      at--;
      throw fail();
    }
    while (tokens[at] === "'") {
      at++;
      value = { op: 'not', of: value };
    }
    return value;
  };
  const and = (): Expression =>
    chain(primary, '&', (t) => (t === '&' || t === '*' ? 'operator' : isOperand(t) ? 'operand' : null));
  const xor = (): Expression => chain(and, '^', (t) => (t === '^' ? 'operator' : null));
  const or = (): Expression => chain(xor, '|', (t) => (t === '|' || t === '+' ? 'operator' : null));
  const whole = or();
  if (at < tokens.length) throw fail();
  return whole;
}

/** As a Verilog expression of one-bit operands. */
export function verilogOf(e: Expression): string {
  switch (e.op) {
    case 'name':
      return e.name;
    case 'constant':
      return `1'b${e.value}`;
    case 'not':
      return `~${verilogOf(e.of)}`;
    default:
      return `(${verilogOf(e.left)} ${e.op} ${verilogOf(e.right)})`;
  }
}

export function namesOf(e: Expression): string[] {
  if (e.op === 'name') return [e.name];
  if (e.op === 'constant') return [];
  if (e.op === 'not') return namesOf(e.of);
  return [...namesOf(e.left), ...namesOf(e.right)];
}
