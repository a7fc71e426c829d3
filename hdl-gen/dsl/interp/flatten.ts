/** The hierarchy as one flat list of nets, each with a slot in the state arrays and a way to be computed. */
import type { Design, Expr, Instance, Loc, Memory, Module, Signal, Stmt } from '../ir.js';
import { emittedName } from '../verilog/emitted.js';

/** The inside of one instance: which net each signal of its module is. */
export interface Scope {
  readonly module: Module;
  /** `''` for the top, `u_x.u_y.` below it. */
  readonly path: string;
  readonly nets: Map<Signal, Net>;
  readonly memories: Map<Memory, Store>;
}

/** How a combinational net gets its value: one expression, or the statements that assign it. */
export type Definition =
  | { readonly kind: 'expr'; readonly expr: Expr; readonly scope: Scope }
  | { readonly kind: 'body'; readonly body: readonly Stmt[]; readonly target: Signal; readonly scope: Scope };

export interface Net {
  readonly name: string;
  readonly width: number;
  readonly signed: boolean;
  readonly role: 'input' | 'state' | 'comb';
  /** Index into the narrow (<= 32 bits) or the wide array; a state's next value is `slot + states`. */
  slot: number;
  readonly reset: bigint | undefined;
  definition: Definition | undefined;
  readonly loc: Loc | undefined;
}

export interface Store {
  readonly name: string;
  readonly memory: Memory;
  readonly index: number;
}

export interface Flat {
  readonly top: Scope;
  readonly scopes: readonly Scope[];
  readonly nets: readonly Net[];
  readonly stores: readonly Store[];
  readonly byName: ReadonlyMap<string, Net>;
}

export const isWide = (width: number): boolean => width > 32;

/** Does `s` assign `target`, at any depth? */
function assigns(s: Stmt, target: Signal): boolean {
  if (s.kind === 'assign') return s.target === target;
  if (s.kind === 'if')
    return (
      s.arms.some((a) => a.body.some((b) => assigns(b, target))) || (s.otherwise ?? []).some((b) => assigns(b, target))
    );
  if (s.kind === 'switch')
    return (
      s.cases.some((k) => k.body.some((b) => assigns(b, target))) || (s.otherwise ?? []).some((b) => assigns(b, target))
    );
  return false;
}

export function flatten(design: Design): Flat {
  const scopes: Scope[] = [];
  const nets: Net[] = [];
  const stores: Store[] = [];
  const byName = new Map<string, Net>();

  const add = (scope: Scope, s: Signal, role: Net['role']): Net => {
    const net: Net = {
      name: scope.path + emittedName(scope.module, s),
      width: s.width,
      signed: s.signed,
      role,
      slot: -1,
      reset: role === 'state' ? s.reset : undefined,
      definition: undefined,
      loc: s.loc,
    };
    nets.push(net);
    scope.nets.set(s, net);
    byName.set(net.name, net);
    return net;
  };

  const build = (module: Module, path: string, parent: Scope | undefined, instance: Instance | undefined): Scope => {
    const scope: Scope = { module, path, nets: new Map(), memories: new Map() };
    scopes.push(scope);
    for (const p of module.ports) {
      if (p.kind !== 'input') continue;
      const net = add(scope, p, parent === undefined ? 'input' : 'comb');
      const expr = instance?.inputs.get(p.name);
      if (parent !== undefined && expr !== undefined) net.definition = { kind: 'expr', expr, scope: parent };
    }
    for (const r of module.regs) add(scope, r, 'state');
    for (const memory of module.memories) {
      const store = { name: path + memory.name, memory, index: stores.length };
      stores.push(store);
      scope.memories.set(memory, store);
      for (const r of memory.reads) add(scope, r.data, 'state');
    }
    for (const i of module.instances) {
      const child = build(i.module, `${path}u_${i.name}.`, scope, i);
      for (const p of i.module.ports) {
        const mine = i.outputs.get(p.name);
        const theirs = child.nets.get(p);
        if (mine === undefined || theirs === undefined) continue;
        scope.nets.set(mine, theirs);
        byName.set(path + emittedName(module, mine), theirs);
      }
    }
    const byTarget = new Map<Signal, Stmt[]>();
    for (const s of [...module.ports, ...module.wires]) {
      if (s.kind === 'input' || scope.nets.has(s)) continue;
      add(scope, s, 'comb');
      byTarget.set(
        s,
        module.body.filter((b) => assigns(b, s)),
      );
    }
    for (const [target, body] of byTarget) {
      const net = scope.nets.get(target);
      if (net === undefined) continue;
      const last = body.at(-1);
      const whole = last?.kind === 'assign' && (last.hi === undefined || last.hi - (last.lo ?? 0) + 1 === target.width);
      net.definition = whole ? { kind: 'expr', expr: last.value, scope } : { kind: 'body', body, target, scope };
    }
    return scope;
  };

  const top = build(design.top, '', undefined, undefined);
  return { top, scopes, nets, stores, byName };
}

/** The net that a definition merely repeats, if it does. */
export function aliasOf(net: Net): Net | undefined {
  if (net.definition?.kind !== 'expr') return undefined;
  let e = net.definition.expr;
  while (e.kind === 'cast') e = e.a;
  return e.kind === 'ref' ? net.definition.scope.nets.get(e.signal) : undefined;
}
