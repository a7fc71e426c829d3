/** A digest of what a module *is*: equal for equal hardware, whatever the source lines and comments. */
import { createHash } from 'node:crypto';
import { type Expr, type Memory, type Module, partsOf, type Signal, type Stmt } from './ir.js';

const cache = new WeakMap<Module, string>();

export function fingerprint(module: Module): string {
  const known = cache.get(module);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  const say = (...xs: unknown[]) => hash.update(`${xs.join(' ')}\n`);

  const signal = (s: Signal) => say(s.kind, s.name, s.width, s.signed, s.reset ?? 'none');
  const ids = new Map<Expr, number>();
  /** Shared subexpressions are visited once. */
  const id = (e: Expr): number => {
    const seen = ids.get(e);
    if (seen !== undefined) return seen;
    const parts = partsOf(e).map(id);
    const n = ids.size;
    ids.set(e, n);
    say(n, e.kind, e.width, e.signed, detail(e), ...parts);
    return n;
  };
  const memory = (m: Memory) => {
    const reads = m.reads.map((r) => `${r.data.name}:${id(r.addr)}:${id(r.enable)}`);
    say('memory', m.name, m.width, m.depth, m.style, m.contents?.join(',') ?? '', ...reads);
  };
  const block = (body: readonly Stmt[]): void => {
    say('{');
    body.forEach(stmt);
    say('}');
  };
  const stmt = (s: Stmt): void => {
    if (s.kind === 'assign') say('assign', s.target.kind, s.target.name, s.hi, s.lo, id(s.value));
    else if (s.kind === 'memWrite') say('write', s.memory.name, id(s.addr), id(s.data));
    else if (s.kind === 'assert') say('assert', id(s.cond), JSON.stringify(s.message));
    else if (s.kind === 'if') {
      for (const arm of s.arms) {
        say('arm', id(arm.cond));
        block(arm.body);
      }
      if (s.otherwise) block(s.otherwise);
    } else {
      say('switch', id(s.subject), s.fsm?.states.join(',') ?? '');
      for (const c of s.cases) {
        say('case', c.values.join(','), c.labels?.join(',') ?? '');
        block(c.body);
      }
      if (s.otherwise) block(s.otherwise);
    }
  };

  say(module.name, module.domain.clock, module.domain.reset, module.domain.resetStyle);
  [...module.ports, ...module.regs, ...module.wires].forEach(signal);
  module.memories.forEach(memory);
  for (const i of module.instances) {
    say('instance', i.name, i.module.name, fingerprint(i.module));
    for (const [port, e] of i.inputs) say(port, id(e));
    for (const [port, s] of i.outputs) say(port, s.name);
  }
  block(module.body);
  for (const [k, v] of module.constants) say('constant', k, v);
  const print = hash.digest('hex');
  cache.set(module, print);
  return print;
}

function detail(e: Expr): string {
  if (e.kind === 'ref') return `${e.signal.kind} ${e.signal.name}`;
  if (e.kind === 'lit') return `${e.value} ${e.label ?? ''}`;
  if (e.kind === 'slice') return `${e.hi} ${e.lo}`;
  return 'op' in e ? e.op : '';
}
