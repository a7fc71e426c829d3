/**
 * From one body of statements to the processes a hardware engineer would write: registers that live under the same
 * conditions share one clocked block, nets of one decision share one combinational block, memories get their own.
 */
import type { Expr, Module, Signal, Stmt, SwitchCase } from '../ir.js';
import { type Canon, reads } from './canon.js';
import { at, EmitError } from './names.js';

type Assign = Extract<Stmt, { kind: 'assign' }>;
type If = Extract<Stmt, { kind: 'if' }>;
type Switch = Extract<Stmt, { kind: 'switch' }>;

/** The statements with canonical expressions; conditions that are constant are decided. */
export function canonical(body: readonly Stmt[], c: Canon): Stmt[] {
  return body.flatMap((s) => canonicalOne(s, c));
}

function canonicalOne(s: Stmt, c: Canon): Stmt[] {
  switch (s.kind) {
    case 'assign':
      return [{ ...s, value: c.of(s.value) }];
    case 'memWrite':
      return [{ ...s, addr: c.of(s.addr), data: c.of(s.data) }];
    case 'assert': {
      const cond = c.of(s.cond);
      return cond.kind === 'lit' && cond.value === 1n ? [] : [{ ...s, cond }];
    }
    case 'if': {
      const arms: If['arms'][number][] = [];
      let otherwise = s.otherwise && canonical(s.otherwise, c);
      for (const arm of s.arms) {
        const cond = c.of(arm.cond);
        if (cond.kind === 'lit' && cond.value === 0n) continue;
        if (cond.kind === 'lit') {
          otherwise = canonical(arm.body, c);
          break;
        }
        arms.push({ ...arm, cond, body: canonical(arm.body, c) });
      }
      return arms.length === 0 ? (otherwise ?? []) : [{ ...s, arms, otherwise }];
    }
    case 'switch': {
      const subject = c.of(s.subject);
      if (subject.kind === 'lit') {
        const hit = s.cases.find((k) => k.values.includes(subject.value));
        const body = hit?.body ?? s.otherwise ?? [];
        return canonical(body, c);
      }
      const cases = s.cases.map((k) => ({ ...k, body: canonical(k.body, c) }));
      return [{ ...s, subject, cases, otherwise: s.otherwise && canonical(s.otherwise, c) }];
    }
  }
}

export type Keep = (s: Stmt) => boolean;

/** `body` with only the leaf statements that `keep` accepts; conditions that then decide nothing disappear. */
export function project(body: readonly Stmt[], keep: Keep, c: Canon, resets?: ReadonlySet<Signal>): Stmt[] {
  return body.flatMap((s): Stmt[] => {
    if (s.kind === 'if') return projectIf(s, keep, c, resets);
    if (s.kind === 'switch') return projectSwitch(s, keep, c, resets);
    return keep(s) ? [s] : [];
  });
}

function projectIf(s: If, keep: Keep, c: Canon, resets?: ReadonlySet<Signal>): Stmt[] {
  const otherwise = s.otherwise && project(s.otherwise, keep, c, resets);
  const arms = s.arms.map((arm) => ({ ...arm, body: project(arm.body, keep, c, resets) }));
  const tail = otherwise !== undefined && otherwise.length > 0 ? otherwise : undefined;
  while (tail === undefined && arms.at(-1)?.body.length === 0) arms.pop();
  // An empty arm only keeps the later ones from acting: its condition moves into theirs.
  const out: If['arms'][number][] = [];
  let blocked: Expr | undefined;
  for (const arm of arms) {
    const cond = blocked === undefined ? arm.cond : c.and(blocked, arm.cond);
    if (arm.body.length > 0) out.push({ ...arm, cond });
    else blocked = blocked === undefined ? c.not(arm.cond) : c.and(blocked, c.not(arm.cond));
  }
  if (tail === undefined) return out.length === 0 ? [] : [{ ...s, arms: out, otherwise: undefined }];
  if (out.length === 0 && blocked === undefined) return [...tail];
  if (blocked === undefined) return [{ ...s, arms: out, otherwise: tail }];
  return [{ ...s, arms: [...out, { cond: blocked, body: tail, loc: s.loc }], otherwise: undefined }];
}

function projectSwitch(s: Switch, keep: Keep, c: Canon, resets?: ReadonlySet<Signal>): Stmt[] {
  const cases: SwitchCase[] = s.cases.map((k) => ({ ...k, body: project(k.body, keep, c, resets) }));
  let otherwise = s.otherwise && project(s.otherwise, keep, c, resets);
  // An FSM that finds itself in no state of its own goes back to the first one.
  if (s.fsm !== undefined && s.otherwise === undefined && resets?.has(s.fsm.register)) {
    const { register } = s.fsm;
    const first = c.lit(0n, register.width, register.signed, s.fsm.states[0]);
    otherwise = [{ kind: 'assign', target: register, value: first, loc: s.loc }];
  }
  const decides = otherwise !== undefined && otherwise.length > 0;
  if (!decides && cases.every((k) => k.body.length === 0)) return [];
  return [
    { ...s, cases: decides ? cases : cases.filter((k) => k.body.length > 0), otherwise: decides ? otherwise : [] },
  ];
}

/** Every leaf statement, with the conditions dropped. */
export function leaves(body: readonly Stmt[]): Stmt[] {
  return body.flatMap((s) => {
    if (s.kind === 'if') return [...s.arms.flatMap((a) => leaves(a.body)), ...leaves(s.otherwise ?? [])];
    if (s.kind === 'switch') return [...s.cases.flatMap((k) => leaves(k.body)), ...leaves(s.otherwise ?? [])];
    return [s];
  });
}

/** The expressions at the surface of statements: conditions, subjects, values. */
export function roots(body: readonly Stmt[]): Expr[] {
  return body.flatMap((s): Expr[] => {
    if (s.kind === 'assign') return [s.value];
    if (s.kind === 'memWrite') return [s.addr, s.data];
    if (s.kind === 'assert') return [s.cond];
    if (s.kind === 'if') return [...s.arms.flatMap((a) => [a.cond, ...roots(a.body)]), ...roots(s.otherwise ?? [])];
    return [s.subject, ...s.cases.flatMap((k) => roots(k.body)), ...roots(s.otherwise ?? [])];
  });
}

export interface Process {
  readonly kind: 'assign' | 'comb' | 'clocked';
  /** Clocked: are these registers reset? */
  readonly reset: boolean;
  readonly targets: readonly Signal[];
  readonly body: readonly Stmt[];
  /** Place in the source order. */
  readonly order: number;
}

const isWhole = (s: Assign): boolean => s.hi === undefined || (s.lo === 0 && s.hi === s.target.width - 1);

class Groups {
  private readonly parent = new Map<unknown, unknown>();
  find(x: unknown): unknown {
    const up = this.parent.get(x);
    if (up === undefined) {
      this.parent.set(x, x);
      return x;
    }
    if (up === x) return x;
    const root = this.find(up);
    this.parent.set(x, root);
    return root;
  }
  join(a: unknown, b: unknown): void {
    this.parent.set(this.find(a), this.find(b));
  }
}

/** What each target's top-level statements are, in source order. */
function statementsOf(body: readonly Stmt[], wanted: (s: Signal) => boolean): Map<Signal, number[]> {
  const out = new Map<Signal, number[]>();
  body.forEach((s, i) => {
    const targets = new Set(leaves([s]).flatMap((l) => (l.kind === 'assign' ? [l.target] : [])));
    // An FSM's register belongs to its switch even when no case assigns it.
    if (s.kind === 'switch' && s.fsm !== undefined) targets.add(s.fsm.register);
    for (const t of targets) {
      if (!wanted(t)) continue;
      const list = out.get(t);
      if (list === undefined) out.set(t, [i]);
      else list.push(i);
    }
  });
  return out;
}

const assignsOnly =
  (targets: ReadonlySet<Signal>): Keep =>
  (s) =>
    s.kind === 'assign' && targets.has(s.target);

/** Clocked processes: one for each set of registers that share conditions, apart for those with and without reset. */
export function clockedProcesses(module: Module, body: readonly Stmt[], c: Canon): Process[] {
  const out: Process[] = [];
  for (const reset of [true, false]) {
    const regs = module.regs.filter((r) => (r.reset !== undefined) === reset);
    const members = new Set(regs);
    const where = statementsOf(body, (s) => members.has(s));
    const groups = new Groups();
    for (const [register, indices] of where) {
      // Registers that are loaded on every clock share one block, and so do those under the same condition.
      const free = indices.every((i) => body[i]?.kind === 'assign');
      for (const i of indices) {
        const s = body[i];
        if (free) groups.join(register, 'every clock');
        else if (s?.kind === 'if' && s.arms.length === 1 && !s.otherwise) groups.join(register, s.arms[0]?.cond);
        else if (s?.kind !== 'assign') groups.join(register, i);
      }
    }
    const byGroup = new Map<unknown, Signal[]>();
    for (const r of regs) {
      if (!where.has(r) && !reset) continue;
      const key = where.has(r) ? groups.find(r) : 'never assigned';
      byGroup.set(key, [...(byGroup.get(key) ?? []), r]);
    }
    for (const targets of byGroup.values()) {
      const set = new Set(targets);
      const order = Math.min(...targets.flatMap((t) => where.get(t) ?? [body.length]));
      out.push({ kind: 'clocked', reset, targets, body: project(body, assignsOnly(set), c, set), order });
    }
  }
  return out;
}

/** Combinational processes for wires and outputs. */
export function combProcesses(module: Module, body: readonly Stmt[], c: Canon): Process[] {
  const targets = new Set([...module.wires, ...module.ports].filter((s) => s.kind !== 'input'));
  const where = statementsOf(body, (s) => targets.has(s));
  const bodies = new Map<Signal, Stmt[]>();
  const out: Process[] = [];
  const decided: Signal[] = [];
  const groups = new Groups();
  for (const [t, indices] of where) {
    let own = project(body, assignsOnly(new Set([t])), c);
    const last = own.findLastIndex((s) => s.kind === 'assign' && isWhole(s));
    if (last > 0) own = own.slice(last);
    if (own.every((s) => s.kind === 'assign') && !disjoint(own)) own = overlay(t, own, c);
    bodies.set(t, own);
    const simple = own.every((s) => s.kind === 'assign' && s.value.kind !== 'select') && disjoint(own);
    if (simple) out.push({ kind: 'assign', reset: false, targets: [t], body: own, order: indices[0] ?? 0 });
    else {
      decided.push(t);
      for (const i of indices) if (body[i]?.kind !== 'assign') groups.join(t, i);
    }
  }
  const byGroup = new Map<unknown, Signal[]>();
  for (const t of decided) byGroup.set(groups.find(t), [...(byGroup.get(groups.find(t)) ?? []), t]);
  const depends = dependencies(module, bodies);
  for (const group of byGroup.values()) {
    const tangled = group.length > 1 && group.some((t) => reaches(t, new Set(group), depends));
    for (const part of tangled ? group.map((t) => [t]) : [group]) {
      const set = new Set(part);
      for (const t of part) refuseSelfReading(module, t, depends);
      const order = Math.min(...part.flatMap((t) => where.get(t) ?? []));
      const own = part.length === 1 && part[0] !== undefined ? bodies.get(part[0]) : undefined;
      out.push({ kind: 'comb', reset: false, targets: part, body: own ?? project(body, assignsOnly(set), c), order });
    }
  }
  return out;
}

/**
 * Unconditional assignments that overlap as one: a block that only assigns constants would be sensitive to nothing,
 * and never run.
 */
function overlay(target: Signal, own: readonly Stmt[], c: Canon): Stmt[] {
  let value: Expr = c.lit(0n, target.width, target.signed);
  for (const s of own) {
    if (s.kind !== 'assign') continue;
    const [hi, lo] = [s.hi ?? target.width - 1, s.lo ?? 0];
    const parts = [s.value];
    if (hi < target.width - 1) parts.unshift(c.slice(value, target.width - 1, hi + 1, false, s.loc));
    if (lo > 0) parts.push(c.slice(value, lo - 1, 0, false, s.loc));
    value = c.of({ kind: 'cat', parts, width: target.width, signed: target.signed, loc: s.loc });
  }
  return [{ kind: 'assign', target, value, loc: own[0]?.loc }];
}

/** Inside one block a net that reads its own other bits would see them as they are half way through. */
function refuseSelfReading(module: Module, t: Signal, depends: ReadonlyMap<Signal, ReadonlySet<Signal>>): void {
  if (!depends.get(t)?.has(t)) return;
  throw new EmitError({
    what: `module '${module.name}': bits of '${t.name}' depend on other bits of it under a condition`,
    where: at(t.loc),
    fix: 'give those bits a wire of their own',
  });
}

/** Do unconditional assignments drive each bit at most once? */
function disjoint(own: readonly Stmt[]): boolean {
  let seen = 0n;
  for (const s of own) {
    if (s.kind !== 'assign') return false;
    const lo = s.lo ?? 0;
    const bits = ((1n << BigInt((s.hi ?? s.target.width - 1) - lo + 1)) - 1n) << BigInt(lo);
    if ((seen & bits) !== 0n) return false;
    seen |= bits;
  }
  return true;
}

/** Which signals each combinational net depends on; an instance's outputs on all of its inputs, to be safe. */
function dependencies(module: Module, bodies: ReadonlyMap<Signal, readonly Stmt[]>): Map<Signal, Set<Signal>> {
  const out = new Map<Signal, Set<Signal>>();
  for (const [t, own] of bodies) {
    const set = new Set<Signal>();
    const seen = new Set<Expr>();
    for (const e of roots(own)) reads(e, set, seen);
    out.set(t, set);
  }
  for (const instance of module.instances) {
    const set = new Set<Signal>();
    const seen = new Set<Expr>();
    for (const e of instance.inputs.values()) reads(e, set, seen);
    for (const net of instance.outputs.values()) out.set(net, set);
  }
  return out;
}

function reaches(from: Signal, goals: ReadonlySet<Signal>, depends: ReadonlyMap<Signal, ReadonlySet<Signal>>): boolean {
  const seen = new Set<Signal>();
  const stack = [...(depends.get(from) ?? [])];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (goals.has(at)) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    stack.push(...(depends.get(at) ?? []));
  }
  return false;
}
