/** What of a module reaches the Verilog under which name: shared by the emitter, the interpreter and the benches. */
import type { Module, Signal, Stmt } from '../ir.js';

function hasCheck(body: readonly Stmt[]): boolean {
  return body.some((s) => {
    if (s.kind === 'if') return s.arms.some((a) => hasCheck(a.body)) || hasCheck(s.otherwise ?? []);
    if (s.kind === 'switch') return s.cases.some((k) => hasCheck(k.body)) || hasCheck(s.otherwise ?? []);
    return s.kind === 'assert';
  });
}

/** Has the module a clock and a reset port? Only purely combinational modules have none. */
export function usesClock(m: Module): boolean {
  return m.regs.length > 0 || m.memories.length > 0 || hasCheck(m.body) || m.instances.some((i) => usesClock(i.module));
}

/** The name that a signal of `m` has in the Verilog, and in the interpreter: registers and memory outputs end in `_q`. */
export function emittedName(m: Module, s: Signal): string {
  if (s.kind === 'reg') return `${s.name}_q`;
  const isRead = s.kind === 'wire' && m.memories.some((memory) => memory.reads.some((r) => r.data === s));
  return isRead ? `${s.name}_q` : s.name;
}
