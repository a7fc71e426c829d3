/** What nobody reads, and values that came from elsewhere than this module. */
import { spoken } from './check-drivers.js';
import type { Report } from './findings.js';
import type { Expr, Loc, Module, Signal } from './ir.js';
import { showLoc } from './loc.js';
import { forEachLeaf, readsOf } from './reads.js';

type Visit = (e: Expr, loc: Loc | undefined, target: Signal | undefined, role: 'condition' | 'value' | 'pin') => void;

/** Every expression of a module with the place that uses it; `target` is the net that it decides, if only one. */
function forEachUse(module: Module, visit: Visit): void {
  forEachLeaf(module.body, (s, under) => {
    const target = s.kind === 'assign' ? s.target : undefined;
    for (const e of under) visit(e, s.loc, target, 'condition');
    if (s.kind === 'assign') visit(s.value, s.loc, target, 'value');
    else if (s.kind === 'assert') visit(s.cond, s.loc, target, 'value');
    else for (const e of [s.addr, s.data]) visit(e, s.loc, target, 'value');
  });
  for (const i of module.instances) for (const e of i.inputs.values()) visit(e, i.loc, undefined, 'pin');
  for (const memory of module.memories)
    for (const r of memory.reads) for (const e of [r.addr, r.enable]) visit(e, r.loc, undefined, 'value');
}

/** Values of another module, and inputs of another clock domain that bypass the synchroniser. */
export function checkForeign(module: Module, report: Report): void {
  const local = new Set<Signal>([...module.ports, ...module.regs, ...module.wires]);
  for (const i of module.instances) for (const net of i.outputs.values()) local.add(net);
  for (const memory of module.memories) for (const r of memory.reads) local.add(r.data);
  const reported = new Set<Signal>();
  const stranger = (signal: Signal, verb: string, loc: Loc | undefined) => {
    if (local.has(signal) || reported.has(signal)) return;
    reported.add(signal);
    report(
      `'${signal.name}' (${showLoc(signal.loc)}) belongs to another module and is ${verb} in module '${module.name}': ` +
        'pass values between modules through ports',
      loc,
    );
  };
  forEachUse(module, (e, loc, target, role) => {
    const plain = e.kind === 'ref' && (role === 'pin' || (role === 'value' && target?.kind === 'reg'));
    for (const { signal } of readsOf(e)) {
      stranger(signal, 'read', loc);
      if (!signal.async || plain || reported.has(signal)) continue;
      reported.add(signal);
      report(
        `'${signal.name}' (${showLoc(signal.loc)}) is an asyncInput and is used without a synchroniser in module ` +
          `'${module.name}': use the bit that m.sync2(name, value) gives back`,
        loc,
      );
    }
  });
  forEachLeaf(module.body, (s) => {
    if (s.kind === 'assign') stranger(s.target, 'assigned', s.loc);
  });
}

/** Registers, wires and memory words that nobody reads; `skip`: nets that are wrong for another reason. */
export function checkUse(module: Module, skip: ReadonlySet<Signal>, report: Report): void {
  const read = new Set<Signal>();
  const readBySelf = new Set<Signal>();
  forEachUse(module, (e, _loc, target) => {
    for (const { signal } of readsOf(e)) (signal === target ? readBySelf : read).add(signal);
  });
  for (const s of [...module.regs, ...module.wires]) {
    if (read.has(s) || skip.has(s)) continue;
    const who = readBySelf.has(s) ? 'read only to compute its own next value' : 'never read';
    report(`${spoken(s, module)} of module '${module.name}' is ${who}: use it, or remove it`, s.loc);
  }
  const written = new Set<object>();
  forEachLeaf(module.body, (s) => {
    if (s.kind === 'memWrite') written.add(s.memory);
  });
  for (const memory of module.memories) {
    const name = `memory '${memory.name}' of module '${module.name}'`;
    if (memory.contents === undefined && !written.has(memory))
      report(`${name} is never written: write it, or give it contents, which makes it a ROM`, memory.loc);
    if (memory.reads.length === 0) report(`${name} is never read: read it, or remove it`, memory.loc);
    for (const r of memory.reads)
      if (!read.has(r.data)) report(`the read '${r.data.name}' of ${name} is never used: use it, or remove it`, r.loc);
  }
}
