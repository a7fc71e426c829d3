/** Statements and processes as Verilog text. */
import type { ClockDomain, Expr, Loc, Signal, Stmt, SwitchCase } from '../ir.js';
import type { ExprWriter } from './expr.js';
import { assigned, type Frag, type Line, P } from './frag.js';
import { type Doc, fill, group, nest, soft } from './layout.js';
import { literal } from './literal.js';
import { at, digest, wordsOf } from './names.js';
import type { Process } from './project.js';

/** `clk` and `rst` as the process header and the reset condition of a domain. */
export const sensitivity = (d: ClockDomain, reset: boolean): string =>
  reset && d.resetStyle === 'async-low'
    ? `always @(posedge ${d.clock} or negedge ${d.reset}) begin`
    : `always @(posedge ${d.clock}) begin`;
export const inReset = (d: ClockDomain): string => (d.resetStyle === 'sync-high' ? d.reset : `!${d.reset}`);
export const outOfReset = (d: ClockDomain): string => (d.resetStyle === 'sync-high' ? `!${d.reset}` : d.reset);

export type Label = (label: string, value: bigint, width: number, context: Signal | undefined) => string | undefined;

export class StatementWriter {
  private readonly x: ExprWriter;
  private readonly label: Label;

  constructor(x: ExprWriter, label: Label) {
    this.x = x;
    this.label = label;
  }

  private target(s: Extract<Stmt, { kind: 'assign' }>): Doc {
    const net = this.x.netOf(s.target);
    if (s.hi === undefined || s.lo === undefined || s.hi - s.lo + 1 === net.width) return net.ref;
    return [net.ref, s.hi === s.lo ? `[${s.hi}]` : `[${s.hi}:${s.lo}]`];
  }

  /** `target = value;` */
  private assignment(s: Extract<Stmt, { kind: 'assign' }>, arrow: '<=' | '='): Doc {
    this.x.hint = s.target.name;
    return [this.target(s), assigned(arrow, this.x.root(s.value, false, s.target)), ';'];
  }

  /** `arrow` is `<=` in clocked and `=` in combinational blocks. */
  statements(body: readonly Stmt[], arrow: '<=' | '=', indent: number): Line[] {
    return body.flatMap((s): Line[] => {
      switch (s.kind) {
        case 'assign': {
          if (s.value.kind === 'select' && arrow === '=') {
            this.x.hint = s.target.name;
            return this.x.table(this.target(s), s.value, indent);
          }
          return [{ indent, doc: group(this.assignment(s, arrow)), loc: s.loc }];
        }
        case 'if':
          return this.conditional(s, arrow, indent);
        case 'switch':
          return this.choice(s, arrow, indent);
        default:
          throw new Error(`${s.kind} has a process of its own`);
      }
    });
  }

  condition(e: Expr, body: readonly Stmt[]): Doc {
    const first = body[0];
    this.x.hint = first?.kind === 'assign' ? first.target.name : 'condition';
    return this.x.cond(e).doc;
  }

  conditional(s: Extract<Stmt, { kind: 'if' }>, arrow: '<=' | '=', indent: number, first = 'if'): Line[] {
    const out: Line[] = [];
    s.arms.forEach((arm, i) => {
      const head = i === 0 ? first : 'end else if';
      out.push({
        indent,
        doc: group(`${head} (`, nest(this.condition(arm.cond, arm.body)), ') begin'),
        loc: arm.loc ?? s.loc,
      });
      out.push(...this.statements(arm.body, arrow, indent + 1));
    });
    if (s.otherwise !== undefined && s.otherwise.length > 0) {
      out.push({ indent, doc: 'end else begin' });
      out.push(...this.statements(s.otherwise, arrow, indent + 1));
    }
    out.push({ indent, doc: 'end' });
    return out;
  }

  private choice(s: Extract<Stmt, { kind: 'switch' }>, arrow: '<=' | '=', indent: number): Line[] {
    const subject = s.subject;
    this.x.hint = wordsOf(subject) ?? `case_${digest(subject).slice(0, 4)}`;
    const out: Line[] = [{ indent, doc: ['case (', this.x.operandName(subject), ')'], loc: s.loc }];
    for (const k of s.cases) out.push(...this.oneCase(this.caseLabels(k, subject), k.body, arrow, indent + 1, k.loc));
    out.push(...this.oneCase(['default'], s.otherwise ?? [], arrow, indent + 1, undefined));
    out.push({ indent, doc: 'endcase' });
    return out;
  }

  private caseLabels(k: SwitchCase, subject: Expr): Doc[] {
    const context = subject.kind === 'ref' ? subject.signal : undefined;
    return k.values.map((v, i) => {
      const label = k.labels?.[i];
      const name = label === undefined ? undefined : this.label(label, v, subject.width, context);
      return name ?? literal(v, subject.width, false).doc;
    });
  }

  private oneCase(
    labels: readonly Doc[],
    body: readonly Stmt[],
    arrow: '<=' | '=',
    indent: number,
    loc: Loc | undefined,
  ): Line[] {
    const head = fill(labels.map((l, i) => (i === labels.length - 1 ? l : [l, ','])));
    const [only] = body;
    if (only === undefined) return [{ indent, doc: group(head, ': ;'), loc }];
    if (body.length === 1 && only.kind === 'assign' && !(only.value.kind === 'select' && arrow === '=')) {
      return [
        {
          indent,
          doc: group(head, ': ', this.assignment(only, arrow)),
          loc: only.loc,
        },
      ];
    }
    return [
      { indent, doc: group(head, ': begin'), loc },
      ...this.statements(body, arrow, indent + 1),
      { indent, doc: 'end' },
    ];
  }

  process(p: Process, domain: ClockDomain): Line[] {
    if (p.kind === 'assign') {
      return p.body.map((s): Line => {
        if (s.kind !== 'assign') throw new Error('an assign process holds assignments');
        return { indent: 1, doc: group('assign ', this.assignment(s, '=')), loc: s.loc };
      });
    }
    return p.kind === 'comb' ? this.combinational(p) : this.clocked(p, domain);
  }

  private combinational(p: Process): Line[] {
    const out: Line[] = [{ indent: 1, doc: 'always @* begin', loc: p.body[0]?.loc }];
    for (const t of p.targets) {
      const first = p.body.find((s) => s.kind !== 'assign' || s.target === t);
      const defaulted =
        first?.kind === 'assign' && (first.hi === undefined || first.hi - (first.lo ?? 0) + 1 === t.width);
      if (!defaulted && !(p.body.length === 1 && first?.kind === 'assign')) {
        out.push({ indent: 2, doc: [this.x.netOf(t).ref, ` = ${literal(0n, t.width, t.signed).doc};`], loc: t.loc });
      }
    }
    out.push(...this.statements(p.body, '=', 2), { indent: 1, doc: 'end' });
    return out;
  }

  private clocked(p: Process, d: ClockDomain): Line[] {
    const out: Line[] = [{ indent: 1, doc: sensitivity(d, p.reset), loc: p.body[0]?.loc ?? p.targets[0]?.loc }];
    if (!p.reset) {
      out.push(...this.statements(p.body, '<=', 2));
    } else {
      out.push({ indent: 2, doc: `if (${inReset(d)}) begin` });
      for (const r of p.targets) {
        const value = this.resetValue(r);
        out.push({ indent: 3, doc: [this.x.netOf(r).ref, ` <= ${value};`], loc: r.loc });
      }
      const [only] = p.body;
      if (p.body.length === 1 && only?.kind === 'if') out.push(...this.conditional(only, '<=', 2, 'end else if'));
      else if (p.body.length > 0) {
        out.push({ indent: 2, doc: 'end else begin' }, ...this.statements(p.body, '<=', 3), { indent: 2, doc: 'end' });
      } else out.push({ indent: 2, doc: 'end' });
    }
    out.push({ indent: 1, doc: 'end' });
    return out;
  }

  private resetValue(r: Signal): string {
    const value = r.reset ?? 0n;
    const name = this.label('', value, r.width, r);
    return name ?? literal(value, r.width, r.signed).doc;
  }
}

/** Text inside a `$display` format string. */
export function displayText(message: string, loc: Loc | undefined): string {
  const where = loc === undefined ? '' : ` (${at(loc)})`;
  return `${message}${where}`
    .replace(/[^\x20-\x7e]/g, '?')
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"')
    .replace(/%/g, '%%');
}

/** A long message as several strings, which `$display` joins. */
function strings(text: string): string[] {
  const rows: string[] = [];
  for (const word of text.split(/(?<= )/)) {
    const last = rows.at(-1);
    if (last === undefined || last.length + word.length > 80) rows.push(word);
    else rows[rows.length - 1] = last + word;
  }
  return rows.map((r, i) => `"${r}"${i === rows.length - 1 ? '' : ','}`);
}

/** A simulation check: at each clock edge outside reset, `broken` stops the simulation. */
export function simulationCheck(broken: Frag, message: string, d: ClockDomain, loc: Loc | undefined): Line[] {
  // `&&` binds tighter than `||` and `?:`, so those keep parentheses.
  const cond: Doc = broken.prec < P.land ? ['(', broken.doc, ')'] : broken.doc;
  return [
    { indent: 1, doc: sensitivity(d, true), loc },
    { indent: 2, doc: group(`if (${outOfReset(d)} && `, nest(cond), ') begin'), loc },
    { indent: 3, doc: group('$display(', nest(soft, fill(strings(`ERROR: %m: ${message}`))), soft, ');'), loc },
    { indent: 3, doc: '$finish;' },
    { indent: 2, doc: 'end' },
    { indent: 1, doc: 'end' },
  ];
}
