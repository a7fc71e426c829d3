/** Every bit of every net has exactly one source, in every case: undriven, driven twice, dead assignments, latches. */
import { bitList, ones, partMask, runsOf } from './bits.js';
import type { Report } from './findings.js';
import type { Loc, Module, Signal, Stmt } from './ir.js';
import { showLoc } from './loc.js';

type Assign = Extract<Stmt, { kind: 'assign' }>;
/** Net -> bits. */
type Masks = Map<Signal, bigint>;

const add = (to: Masks, s: Signal, mask: bigint) => to.set(s, (to.get(s) ?? 0n) | mask);

/** Reports, and returns the nets at fault, so that one mistake is not reported twice. */
export function checkDrivers(module: Module, report: Report): ReadonlySet<Signal> {
  const faulty = new Set<Signal>();
  const assigned: Masks = new Map();
  const firstAssignment = new Map<Signal, Assign>();
  for (const a of assignments(module.body)) {
    add(assigned, a.target, partMask(a.target, a.hi, a.lo));
    if (!firstAssignment.has(a.target)) firstAssignment.set(a.target, a);
  }
  const always = alwaysAssigned(module.body);
  const at = (s: Signal): string => showLoc(firstAssignment.get(s)?.loc);

  for (const { net, by, loc } of driven(module)) {
    const second = firstAssignment.get(net);
    if (second === undefined) continue;
    faulty.add(net);
    report(
      `net '${net.name}' is driven twice: by ${by} (${showLoc(loc)}) and by this assignment: remove the assignment, ` +
        'or give it a wire of its own',
      second.loc,
    );
  }

  for (const instance of module.instances)
    for (const port of instance.module.ports)
      if (port.kind === 'input' && !instance.inputs.has(port.name))
        report(
          `input '${port.name}' of instance '${instance.name}' (module '${instance.module.name}', ` +
            `${showLoc(port.loc)}) is not driven: assign it, as in ${instance.name}.${port.name} = ...`,
          instance.loc,
        );

  const outputs = module.ports.filter((p) => p.kind === 'output');
  for (const net of [...outputs, ...module.wires]) {
    const [some, all] = [assigned.get(net) ?? 0n, always.get(net) ?? 0n];
    const full = ones(net.width);
    const name = spoken(net, module);
    if (all === full) continue;
    faulty.add(net);
    if (some === 0n) report(`${name} of module '${module.name}' is never driven: assign it, or remove it`, net.loc);
    else if (some !== full)
      report(
        `${name} of module '${module.name}' is only partly driven: ${bitList(full & ~some)} ` +
          `of ${net.width} never assigned (${bitList(some)} first at ${at(net)}): ${restOf(net, full & ~some)}`,
        net.loc,
      );
    else
      report(
        `${name} of module '${module.name}' would be a latch: ` +
          `${all === 0n ? 'it is' : `${bitList(full & ~all)} of ${net.width} are`} not assigned on every path ` +
          `(${showLoc(net.loc)} declares it): assign a default before the when, switch or fsm, or add .otherwise(...)`,
        latchPlace(module.body, net) ?? net.loc,
      );
  }

  for (const r of module.regs) {
    const open = ones(r.width) & ~(assigned.get(r) ?? 0n);
    if (open === ones(r.width)) {
      faulty.add(r);
      report(
        `register '${r.name}' of module '${module.name}' is never assigned, so it never changes: assign it, ` +
          'or use a constant instead',
        r.loc,
      );
    } else if (open !== 0n && r.reset === undefined) {
      faulty.add(r);
      report(
        `register '${r.name}' of module '${module.name}' is only partly driven: ${bitList(open)} of ${r.width} never ` +
          `assigned and not reset (${bitList(assigned.get(r) ?? 0n)} first at ${at(r)}): ${restOf(r, open)}`,
        r.loc,
      );
    }
  }

  checkDead(module.body, new Map(), report);
  return faulty;
}

const restOf = (net: Signal, open: bigint): string => {
  const [run] = runsOf(open);
  return `assign the rest too, as in m.set(${net.name}.slice(${run?.join(', ') ?? ''}), ...)`;
};

/** `output 'q'`, `wire 'next'`, `input 'load' of instance 'lane_0'`. */
export function spoken(signal: Signal, module: Module): string {
  if (signal.kind === 'wire')
    for (const i of module.instances)
      for (const [port, e] of i.inputs)
        if (e.kind === 'ref' && e.signal === signal && signal.name === `${i.name}_${port}`)
          return `input '${port}' of instance '${i.name}'`;
  return `${signal.kind === 'reg' ? 'register' : signal.kind} '${signal.name}'`;
}

/** Nets with a source other than assignments. */
function driven(module: Module): { net: Signal; by: string; loc: Loc | undefined }[] {
  return [
    ...module.instances.flatMap((i) =>
      [...i.outputs].map(([port, net]) => ({ net, by: `output '${port}' of instance '${i.name}'`, loc: i.loc })),
    ),
    ...module.memories.flatMap((memory) =>
      memory.reads.map((r) => ({ net: r.data, by: `a read of memory '${memory.name}'`, loc: r.loc })),
    ),
  ];
}

const blocksOf = (s: Stmt): (readonly Stmt[])[] => {
  if (s.kind === 'if') return [...s.arms.map((a) => a.body), ...(s.otherwise ? [s.otherwise] : [])];
  if (s.kind === 'switch') return [...s.cases.map((c) => c.body), ...(s.otherwise ? [s.otherwise] : [])];
  return [];
};

function* assignments(body: readonly Stmt[]): Generator<Assign> {
  for (const s of body) {
    if (s.kind === 'assign') yield s;
    else for (const block of blocksOf(s)) yield* assignments(block);
  }
}

/** Does one of the blocks of `s` always run? */
function complete(s: Stmt): boolean {
  if (s.kind === 'if') return s.otherwise !== undefined;
  if (s.kind !== 'switch') return false;
  if (s.otherwise) return true;
  const values = s.cases.reduce((n, c) => n + c.values.length, 0);
  return s.subject.width < 31 && values === 2 ** s.subject.width;
}

/** Bits that are assigned whichever way the conditions go. */
function alwaysAssigned(body: readonly Stmt[]): Masks {
  const sure: Masks = new Map();
  for (const s of body) {
    if (s.kind === 'assign') add(sure, s.target, partMask(s.target, s.hi, s.lo));
    else if (complete(s)) {
      const [first, ...rest] = blocksOf(s).map(alwaysAssigned);
      for (const [signal, mask] of first ?? [])
        add(
          sure,
          signal,
          rest.reduce((m, other) => m & (other.get(signal) ?? 0n), mask),
        );
    }
  }
  return sure;
}

/** The statement that leaves `net` open: the first one that assigns it, only sometimes. */
function latchPlace(body: readonly Stmt[], net: Signal): Loc | undefined {
  const first = body.find((s) => blocksOf(s).some((b) => [...assignments(b)].some((a) => a.target === net)));
  return first?.loc;
}

/**
 * An assignment that a later one overwrites in every case. Only plain assignments of the same or an enclosing block
 * count as later ones: a default before a complete `when` is good style.
 */
function checkDead(
  body: readonly Stmt[],
  outer: ReadonlyMap<Signal, { mask: bigint; loc: Loc | undefined }>,
  report: Report,
): void {
  const later = new Map(outer);
  for (const s of [...body].reverse()) {
    if (s.kind !== 'assign') {
      for (const block of blocksOf(s)) checkDead(block, later, report);
      continue;
    }
    const mask = partMask(s.target, s.hi, s.lo);
    const over = later.get(s.target);
    if (over && (mask & ~over.mask) === 0n)
      report(
        `${s.target.name} is assigned here to no effect: ${showLoc(over.loc)} assigns the same bits later, ` +
          'unconditionally, and the last assignment wins: remove one of the two, or put the later one under m.when',
        s.loc,
      );
    later.set(s.target, { mask: mask | (over?.mask ?? 0n), loc: over?.loc ?? s.loc });
  }
}
