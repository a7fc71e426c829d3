/** One module as a Verilog file: header, ports, declarations, then the processes in the order of the source. */
import type { Instance, Loc, Memory, Module, Signal, Stmt } from '../ir.js';
import { Canon, mask } from './canon.js';
import { emittedName, usesClock } from './emitted.js';
import { ExprWriter } from './expr.js';
import { declare, type Line, type Net } from './frag.js';
import { type Doc, group, line, type NameRef, nest } from './layout.js';
import { guarded, MemoryWriter, type WritePort, writePort } from './memory.js';
import { at, EmitError, Names } from './names.js';
import { type Constant, type EmitOptions, FilePrinter, type LateLine, locator } from './print.js';
import { displayText, StatementWriter, simulationCheck } from './process.js';
import { canonical, clockedProcesses, combProcesses, type Process, roots } from './project.js';
import { Page } from './text.js';

export interface EmittedModule {
  readonly text: string;
  /** Verilog line (from 1) -> TypeScript place. */
  readonly places: ReadonlyMap<number, Loc>;
  /** Name in the Verilog -> TypeScript place of its declaration. */
  readonly signals: ReadonlyMap<string, Loc>;
}

const upperSnake = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();

/** More than a line of its own: set apart from the temporaries before it. */
const isBlock = (lines: readonly Line[]): boolean => lines.length > 2 && lines.some((l) => l.indent > 1);

class ModuleWriter {
  private readonly m: Module;
  private readonly options: EmitOptions;
  private readonly c = new Canon();
  private readonly names: Names;
  private readonly x: ExprWriter;
  private readonly statements: StatementWriter;
  private readonly page = new Page();
  private readonly fsms = new Map<Signal, readonly string[]>();
  private readonly constants = new Map<string, Constant>();
  private readonly arrays = new Map<Memory, NameRef>();
  private readonly domainNets = new Map<string, Net>();
  private readonly signalPlaces = new Map<string, Loc>();
  private readonly regTypes = new Set<Signal>();
  private readonly body: Stmt[];
  /** Lines of the processes; written after the declarations, once names are settled. */
  private readonly late: LateLine[] = [];

  constructor(m: Module, options: EmitOptions) {
    this.m = m;
    this.options = options;
    this.names = new Names(m);
    const label = this.label.bind(this);
    this.x = new ExprWriter(this.names, label);
    this.statements = new StatementWriter(this.x, label);
    this.body = canonical(m.body, this.c);
    this.findFsms(m.body);
  }

  private findFsms(body: readonly Stmt[]): void {
    for (const s of body) {
      if (s.kind === 'if') for (const a of [...s.arms.map((arm) => arm.body), s.otherwise ?? []]) this.findFsms(a);
      if (s.kind !== 'switch') continue;
      if (s.fsm !== undefined) this.fsms.set(s.fsm.register, s.fsm.states);
      for (const b of [...s.cases.map((k) => k.body), s.otherwise ?? []]) this.findFsms(b);
    }
  }

  /** The `localparam` for a named value: `<REGISTER>_<STATE>` for the states of an FSM, the label itself otherwise. */
  private label(label: string, value: bigint, width: number, context: Signal | undefined): string | undefined {
    const states = context === undefined ? undefined : this.fsms.get(context);
    let name: string | undefined;
    let family = '';
    if (context !== undefined && states !== undefined) {
      const state = label === '' ? states[Number(value)] : label;
      if (state !== undefined && states.includes(state)) {
        family = context.name;
        name = `${upperSnake(family)}_${upperSnake(state)}`;
      }
    }
    if (label === '' && name === undefined) return undefined;
    if (name === undefined) {
      const machines = [...this.fsms].filter(([r, states]) => r.width === width && states[Number(value)] === label);
      const [only] = machines;
      if (machines.length > 1) return undefined;
      family = only?.[0].name ?? '';
      name = only === undefined ? upperSnake(label) : `${upperSnake(family)}_${upperSnake(label)}`;
    }
    const known = this.constants.get(name);
    if (known !== undefined) return known.width === width && known.value === value ? name : undefined;
    this.names.fixed(name, `constant '${label === '' ? name : label}'`, context?.loc ?? this.m.loc);
    this.constants.set(name, { width, value, family });
    return name;
  }

  private loc(l: Loc | undefined): string {
    return locator(l, this.options);
  }

  private net(s: Signal, what: string): Net {
    const name = emittedName(this.m, s);
    const net: Net = {
      ref: this.names.fixed(name, `${what} '${s.name}'`, s.loc),
      width: s.width,
      signed: s.signed,
      used: 0n,
    };
    this.x.nets.set(s, net);
    if (s.loc !== undefined) this.signalPlaces.set(name, s.loc);
    return net;
  }

  emit(): EmittedModule {
    const { m } = this;
    const { domain } = m;
    this.names.fixed(m.name, 'the module itself', m.loc);
    if (usesClock(m)) {
      for (const [port, what] of [
        [domain.clock, 'clock'],
        [domain.reset, 'reset'],
      ] as const) {
        this.domainNets.set(what, {
          ref: this.names.fixed(port, `the ${what}`, m.loc),
          width: 1,
          signed: false,
          used: 0n,
        });
      }
    }
    for (const p of m.ports) this.net(p, 'port');
    for (const r of m.regs) this.net(r, 'register');
    for (const w of m.wires) this.net(w, 'wire');
    for (const memory of m.memories) {
      this.arrays.set(memory, this.names.fixed(memory.name, `memory '${memory.name}'`, memory.loc));
      if (memory.loc !== undefined) this.signalPlaces.set(memory.name, memory.loc);
      for (const r of memory.reads) this.regTypes.add(r.data);
    }
    const processes = [...combProcesses(m, this.body, this.c), ...clockedProcesses(m, this.body, this.c)];
    processes.sort((a, b) => a.order - b.order || Number(a.kind === 'clocked') - Number(b.kind === 'clocked'));
    const ports = m.memories.map((memory) => writePort(m, memory, this.body, this.c));
    this.countUses(processes, ports);
    this.lateLines(processes, ports);
    this.sink();
    this.names.settle();
    const { page, x, arrays, constants, regTypes, late } = this;
    new FilePrinter({ m, x, page, options: this.options, arrays, constants, regTypes }).print(late);
    return { text: `${this.page.lines.join('\n')}\n`, places: this.page.places, signals: this.signalPlaces };
  }

  private countUses(processes: readonly Process[], ports: readonly (WritePort | undefined)[]): void {
    for (const p of processes) for (const e of roots(p.body)) this.x.count(e);
    for (const i of this.m.instances) for (const e of i.inputs.values()) this.x.count(this.c.of(e));
    for (const w of ports) if (w !== undefined) for (const e of [w.addr, w.data, w.enable]) this.x.count(e);
    for (const memory of this.m.memories) {
      for (const r of memory.reads) for (const e of [r.addr, r.enable]) this.x.count(this.c.of(e));
    }
  }

  /** Adds a process, after the temporaries that it turned out to need. */
  private add(lines: readonly Line[]): void {
    if (lines.length === 0) return;
    if (this.x.pending.length > 0 && isBlock(lines)) this.late.push(...this.x.pending, 'blank', ...lines);
    else this.late.push(...this.x.pending, ...lines);
    this.x.pending = [];
  }

  private lateLines(processes: readonly Process[], ports: readonly (WritePort | undefined)[]): void {
    const { m } = this;
    for (const i of m.instances) {
      this.late.push('blank');
      this.add(this.instance(i));
    }
    const memories = new MemoryWriter(this.x, m, this.c, this.arrays);
    m.memories.forEach((memory, n) => {
      const port = ports[n];
      if (port !== undefined) {
        this.late.push('blank');
        this.add(this.located(memories.write(port)));
        this.clockUsed();
      }
      for (const r of memory.reads) {
        this.late.push('blank');
        this.add(this.located(memories.read(memory, r.data, r.addr, r.enable, r.loc ?? memory.loc)));
        this.clockUsed();
      }
    });
    let previous: Process | undefined;
    for (const p of processes) {
      if (!(previous?.kind === 'assign' && p.kind === 'assign')) this.late.push('blank');
      previous = p;
      for (const t of p.targets) if (p.kind === 'comb') this.regTypes.add(t);
      this.add(this.located(this.statements.process(p, m.domain)));
      if (p.kind === 'clocked') this.clockUsed(p.reset);
    }
    this.checks(memories, ports);
  }

  private clockUsed(reset = false): void {
    for (const what of reset ? ['clock', 'reset'] : ['clock']) {
      const net = this.domainNets.get(what);
      if (net !== undefined) net.used = 1n;
    }
  }

  /** The first line of a process says where it comes from. */
  private located(lines: readonly Line[]): Line[] {
    return lines.map((l, i) => {
      const starts = i === 0 || l.indent === 1;
      const note = starts && l.loc !== undefined ? this.loc(l.loc) : '';
      return note === '' ? l : { ...l, note };
    });
  }

  private checks(memories: MemoryWriter, ports: readonly (WritePort | undefined)[]): void {
    const { m } = this;
    const all: Line[][] = [];
    const isAssert = (s: Stmt): s is Extract<Stmt, { kind: 'assert' }> => s.kind === 'assert';
    for (const g of guarded(this.body, isAssert, this.c)) {
      this.x.hint = 'check';
      const broken = this.x.cond(this.c.and(g.when, this.c.not(g.leaf.cond)));
      const lines = simulationCheck(broken, displayText(g.leaf.message, g.leaf.loc), m.domain, g.leaf.loc);
      all.push([...this.x.pending, ...lines]);
      this.x.pending = [];
    }
    m.memories.forEach((memory, n) => {
      const port = ports[n];
      if (port === undefined) return;
      for (const r of memory.reads) {
        const lines = memories.collision(port, memory, r.addr, r.enable, r.loc ?? memory.loc, m.domain);
        all.push([...this.x.pending, ...lines]);
        this.x.pending = [];
      }
    });
    if (all.every((lines) => lines.length === 0)) return;
    this.clockUsed(true);
    this.late.push('blank', 'open check');
    all.forEach((lines, i) => {
      if (i > 0) this.late.push('blank');
      this.late.push(...lines);
    });
    this.late.push('close check');
  }

  private instance(i: Instance): Line[] {
    const { m } = this;
    const ref = this.names.fixed(`u_${i.name}`, `instance '${i.name}'`, i.loc);
    const pins: { port: string; net: Doc }[] = [];
    if (usesClock(i.module)) {
      this.clockUsed(true);
      pins.push({ port: i.module.domain.clock, net: m.domain.clock });
      pins.push({ port: i.module.domain.reset, net: this.childReset(i) });
    }
    for (const port of i.module.ports) {
      if (port.kind === 'input') {
        const e = i.inputs.get(port.name);
        if (e === undefined) {
          throw new EmitError({
            what: `module '${m.name}': input '${port.name}' of instance '${i.name}' is not connected`,
            where: at(i.loc),
            fix: `assign it where the instance is made`,
          });
        }
        const value = this.c.of(e);
        this.x.hint = `${i.name}_${port.name}`;
        const bare = value.kind === 'cast' ? value.a : value;
        const simple = bare.kind === 'lit' || bare.kind === 'slice';
        const net = simple ? this.x.expr(bare).doc : this.x.readNet(this.x.netFor(bare, `${i.name}_${port.name}`)).doc;
        pins.push({ port: port.name, net });
      } else {
        const target = i.outputs.get(port.name);
        pins.push({ port: port.name, net: target === undefined ? this.openPin(i, port) : this.x.netOf(target).ref });
      }
    }
    const widest = Math.max(...pins.map((p) => p.port.length));
    const lines: Line[] = [{ indent: 1, doc: [i.module.name, ' ', ref, ' ('], loc: i.loc, note: this.loc(i.loc) }];
    pins.forEach((p, n) => {
      const comma = n === pins.length - 1 ? '' : ',';
      lines.push({ indent: 2, doc: [`.${p.port.padEnd(widest)} (`, p.net, `)${comma}`], loc: i.loc });
    });
    return [...lines, { indent: 1, doc: ');' }];
  }

  /** An output that the parent does not use still gets a net: an empty pin is reported by lint. */
  private openPin(i: Instance, port: Signal): Doc {
    const ref = this.names.temp(`unused_${i.name}_${port.name}`, `${i.name}.${port.name}`);
    this.x.pending.push({ indent: 1, doc: [declare('wire', port.width, port.signed), ' ', ref, ';'], loc: i.loc });
    return ref;
  }

  private childReset(i: Instance): Doc {
    const [mine, theirs] = [this.m.domain, i.module.domain];
    if (mine.resetStyle === theirs.resetStyle) return mine.reset;
    if (mine.resetStyle === 'async-low' || theirs.resetStyle === 'async-low') {
      throw new EmitError({
        what: `module '${this.m.name}': instance '${i.name}' of '${i.module.name}' has reset style ${theirs.resetStyle}, its parent ${mine.resetStyle}`,
        where: at(i.loc),
        allowed: 'an asynchronous reset only below an asynchronous reset',
        fix: 'give both modules the same clock domain',
      });
    }
    const key = `reset ${theirs.resetStyle}`;
    const known = this.domainNets.get(key);
    if (known !== undefined) return known.ref;
    const ref = this.names.temp(theirs.reset, key);
    this.domainNets.set(key, { ref, width: 1, signed: false, used: 1n });
    this.x.pending.push({ indent: 1, doc: ['wire ', ref, ` = !${mine.reset};`] });
    return ref;
  }

  /** Reads the bits that nothing else reads, so that lint reports none and a reader sees which they are. */
  private sink(): void {
    const parts: Doc[] = [];
    const outputs = new Set(this.m.ports.filter((p) => p.kind === 'output').map((p) => this.x.netOf(p)));
    for (const net of [...this.domainNets.values(), ...this.x.nets.values(), ...this.x.temps]) {
      if (outputs.has(net)) continue;
      const open = mask(net.width) & ~net.used;
      for (let lo = 0; lo < net.width; lo++) {
        if (((open >> BigInt(lo)) & 1n) === 0n) continue;
        let hi = lo;
        while (((open >> BigInt(hi + 1)) & 1n) === 1n) hi++;
        parts.push(lo === 0 && hi === net.width - 1 ? net.ref : [net.ref, hi === lo ? `[${hi}]` : `[${hi}:${lo}]`]);
        lo = hi;
      }
    }
    if (parts.length === 0) return;
    const ref = this.names.temp('unused_ok', this.m.name);
    const items = parts.map((p, i) => (i === parts.length - 1 ? p : [p, ',']));
    this.late.push('blank', { indent: 1, doc: '// These bits are deliberately read by nothing else.' });
    this.late.push({
      indent: 1,
      doc: group('wire ', ref, ' =', nest(line, '&{', nest({ k: 'fill', items: ["1'b0,", ...items], from: 0 }), '};')),
    });
  }
}

/** A module's wires with what its instances drive and its memories read, whether the IR lists those as wires or not. */
function withDrivenNets(m: Module): Module {
  const fromInstances = m.instances.flatMap((i) => [...i.outputs.values()]);
  const fromMemories = m.memories.flatMap((memory) => memory.reads.map((r) => r.data));
  const driven = [...fromInstances, ...fromMemories].filter((s) => s.kind === 'wire');
  return { ...m, wires: [...new Set([...m.wires, ...driven])] };
}

export const emitModule = (m: Module, options: EmitOptions): EmittedModule =>
  new ModuleWriter(withDrivenNets(m), options).emit();
