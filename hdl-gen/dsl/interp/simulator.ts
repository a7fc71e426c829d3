/** Runs a design in plain JavaScript: the IR is compiled to functions over flat state arrays. */
import { ZerothError } from '../../../base/errors.js';
import type { Design } from '../ir.js';
import { Compiler } from './compile.js';
import { type Flat, flatten, isWide, type Net, type Store } from './flatten.js';

/** A simulation check of the design failed. */
export class SimulationError extends ZerothError {
  override readonly name: string = 'SimulationError';
}

/** Everything that changes while simulating; valid for the simulator that made it. */
export interface Snapshot {
  readonly narrow: Uint32Array;
  readonly wide: readonly bigint[];
  readonly memories: readonly (Uint32Array | readonly bigint[])[];
  readonly cycles: number;
}

type Evaluate = () => void;
type Edge = (reset: boolean) => void;

const RUNTIME = `
const shl=(a,s)=>s>31?0:a<<s,shr=(a,s)=>s>31?0:a>>>s;
const parity=(a)=>{a^=a>>>16;a^=a>>>8;a^=a>>>4;return 0x6996>>>(a&15)&1;};
const parityBig=(a)=>{let n=0;for(;a!==0n;a>>=32n)n^=Number(a&0xffffffffn);return parity(n);};
`;
type Words = Uint32Array | bigint[];
const putWord = (words: Words | undefined, at: number, value: number | bigint): void => {
  if (words === undefined || at >= words.length) return;
  if (words instanceof Uint32Array) words[at] = Number(value);
  else words[at] = BigInt(value);
};

/** Statements a function, so that each stays small enough for the optimizing compiler. */
const CHUNK = 150;

export class Simulator {
  /** Rising clock edges so far. */
  cycles = 0;
  private readonly flat: Flat;
  private readonly compiler: Compiler;
  private readonly N: Uint32Array;
  private readonly W: bigint[];
  private readonly M: Words[];
  /** Memory writes of the current edge: store, address, data. */
  private readonly P: (number | bigint)[] = [];
  private readonly edges: readonly Edge[];
  private readonly settleShared: Evaluate;
  /** Nets that every clock edge needs; they are always computed together. */
  private readonly eager: ReadonlySet<Net>;
  private readonly cones = new Map<Net, { run: Evaluate; version: number }>();
  private readonly codes = new Map<Net, { text: string; reads: readonly Net[] }>();
  private readonly resetNet: { active: boolean };
  private version = 1;
  private settled = 0;
  private readonly design: Design;

  constructor(design: Design) {
    this.design = design;
    this.flat = flatten(design);
    this.compiler = new Compiler(this.flat);
    const { narrow, wide } = this.compiler.sizes;
    this.N = new Uint32Array(narrow);
    this.W = new Array<bigint>(wide).fill(0n);
    this.M = this.flat.stores.map(({ memory }) => {
      const words = isWide(memory.width) ? new Array<bigint>(memory.depth).fill(0n) : new Uint32Array(memory.depth);
      memory.contents?.forEach((v, i) => {
        putWord(words, i, v);
      });
      return words;
    });
    this.resetNet = { active: false };
    const edges = this.flat.scopes.map((s) => this.compiler.edge(s));
    const order = this.order(edges.flatMap((e) => [...e.reads]));
    this.eager = new Set(order.flat());
    this.settleShared = this.evaluator(order);
    this.edges = this.functions(
      edges.map((e) => e.text).filter((t) => t !== '{}'),
      'reset',
    ) as Edge[];
  }

  private fail = (n: number): never => {
    const check = this.compiler.checks[n];
    const where = check?.loc === undefined ? undefined : `${check.loc.file}:${check.loc.line}`;
    const inside = check?.path ? `${this.design.top.name}.${check.path.slice(0, -1)}` : this.design.top.name;
    throw new SimulationError(
      { what: `${check?.message ?? 'check failed'} (in ${inside}, cycle ${this.cycles})`, where },
      1,
    );
  };

  private functions(texts: readonly string[], parameter = ''): unknown[] {
    const chunks: string[] = [];
    for (let i = 0; i < texts.length; i += CHUNK) chunks.push(texts.slice(i, i + CHUNK).join('\n'));
    const source = `'use strict';${RUNTIME}return [${chunks.map((c) => `(${parameter})=>{${c}}`).join(',\n')}];`;
    return new Function('N', 'W', 'M', 'P', 'T', 'fail', source)(
      this.N,
      this.W,
      this.M,
      this.P,
      this.compiler.tables,
      this.fail,
    ) as unknown[];
  }

  private codeOf(net: Net): { text: string; reads: readonly Net[] } {
    const known = this.codes.get(net);
    if (known !== undefined) return known;
    const { text, reads } = this.compiler.net(net);
    const made = { text, reads: [...reads].filter((n) => n.role === 'comb') };
    this.codes.set(net, made);
    return made;
  }

  /** Combinational nets below `goals` in evaluation order; nets that depend on each other come as one group (Tarjan). */
  private order(goals: readonly Net[], done: ReadonlySet<Net> = new Set()): Net[][] {
    const out: Net[][] = [];
    const index = new Map<Net, number>();
    const low = new Map<Net, number>();
    const open: Net[] = [];
    const onStack = new Set<Net>();
    const visit = (n: Net): void => {
      const mine = index.size;
      index.set(n, mine);
      low.set(n, mine);
      open.push(n);
      onStack.add(n);
      for (const r of this.codeOf(n).reads) {
        if (done.has(r)) continue;
        if (!index.has(r)) visit(r);
        if (onStack.has(r)) low.set(n, Math.min(low.get(n) ?? 0, low.get(r) ?? 0));
      }
      if (low.get(n) !== mine) return;
      const group: Net[] = [];
      for (let m = open.pop(); m !== undefined; m = open.pop()) {
        onStack.delete(m);
        group.push(m);
        if (m === n) break;
      }
      out.push(group);
    };
    for (const g of goals) if (g.role === 'comb' && !done.has(g) && !index.has(g)) visit(g);
    return out;
  }

  private evaluator(order: readonly (readonly Net[])[]): Evaluate {
    const texts = order.map((group) => {
      const bodies = group.map((n) => this.codeOf(n).text).join('');
      const [only] = group;
      const loops = group.length > 1 || (only !== undefined && this.codeOf(only).reads.includes(only));
      if (!loops) return bodies;
      // Nets that depend on each other through different bits: repeated until nothing changes, at most once a bit.
      const bits = group.reduce((n, g) => n + g.width, 0);
      const cells = group.map((n) => (isWide(n.width) ? `W[${n.slot}]` : `N[${n.slot}]`));
      this.compiler.checks.push({
        message: `combinational loop through ${group.map((n) => n.name).join(', ')}`,
        path: '',
        loc: only?.loc,
      });
      const old = cells.map((c, i) => `const o${i}=${c};`).join('');
      const same = cells.map((c, i) => `o${i}===${c}`).join('&&');
      return `for(let k=0;;k++){${old}${bodies}if(${same})break;if(k>${bits + 1})fail(${this.compiler.checks.length - 1});}`;
    });
    const parts = this.functions(texts) as Evaluate[];
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return only;
    return () => {
      for (const part of parts) part();
    };
  }

  /** Computes the combinational nets that the next clock edge needs. Done by itself when needed. */
  settle(): void {
    if (this.settled === this.version) return;
    this.settleShared();
    this.settled = this.version;
  }

  /** `n` rising clock edges. */
  step(n = 1): void {
    const { N, W, M, P } = this;
    const { narrowStates, wideStates } = this.compiler.sizes;
    for (let i = 0; i < n; i++) {
      this.settle();
      N.copyWithin(narrowStates, 0, narrowStates);
      for (let k = 0; k < wideStates; k++) W[wideStates + k] = W[k] ?? 0n;
      P.length = 0;
      for (const edge of this.edges) edge(this.resetNet.active);
      N.copyWithin(0, narrowStates, 2 * narrowStates);
      for (let k = 0; k < wideStates; k++) W[k] = W[wideStates + k] ?? 0n;
      for (let k = 0; k < P.length; k += 3) {
        putWord(M[Number(P[k])], Number(P[k + 1]), P[k + 2] ?? 0);
      }
      this.cycles++;
      this.version++;
    }
  }

  /** One clock edge with the reset active, then the reset inactive. */
  reset(): void {
    this.setReset(true);
    this.step();
    this.setReset(false);
  }

  private setReset(active: boolean): void {
    if (this.resetNet.active === active) return;
    this.resetNet.active = active;
    if (active && this.design.top.domain.resetStyle === 'async-low') {
      for (const net of this.flat.nets) if (net.role === 'state' && net.reset !== undefined) this.write(net, net.reset);
    }
    this.version++;
  }

  private write(net: Net, bits: bigint): void {
    if (isWide(net.width)) this.W[net.slot] = bits;
    else this.N[net.slot] = Number(bits);
  }

  private find(name: string): Net {
    const net = this.flat.byName.get(name);
    if (net === undefined) throw this.unknown(name, [...this.flat.byName.keys()]);
    return net;
  }

  private unknown(name: string, names: readonly string[]): ZerothError {
    const near = names.filter(
      (n) => n.endsWith(name) || n.startsWith(name.replace(/_q$/, '')) || n.endsWith(`.${name}`),
    );
    const some = (near.length > 0 ? near : names).slice(0, 12).join(', ');
    return new ZerothError({
      what: `no signal '${name}' in '${this.design.top.name}'`,
      allowed: `for example ${some}`,
    });
  }

  private store(name: string): Store | undefined {
    return this.flat.stores.find((s) => s.name === name);
  }

  /**
   * Sets an input (or the reset, a register, or with `index` a word of a memory). Negative numbers are read as two's complement.
   * @throws ZerothError when there is no such signal or the value does not fit.
   */
  poke(name: string, value: bigint | number, index?: number): void {
    const { domain } = this.design.top;
    if (name === domain.reset && !this.flat.byName.has(name)) {
      this.setReset((BigInt(value) === 1n) === (domain.resetStyle === 'sync-high'));
      return;
    }
    const store = index === undefined ? undefined : this.store(name);
    const net = store === undefined ? this.find(name) : undefined;
    const width = store?.memory.width ?? net?.width ?? 1;
    const v = BigInt(value);
    if (v >= 1n << BigInt(width) || v < -(1n << BigInt(width - 1))) {
      throw new ZerothError({
        what: `${value} does not fit '${name}', which has ${width} bit${width === 1 ? '' : 's'}`,
        allowed: `${-(1n << BigInt(width - 1))} to ${(1n << BigInt(width)) - 1n}`,
      });
    }
    const bits = BigInt.asUintN(width, v);
    if (net !== undefined) {
      if (net.role === 'comb') {
        throw new ZerothError({
          what: `'${name}' is driven by the design`,
          allowed: 'inputs, registers and memories can be set',
        });
      }
      this.write(net, bits);
    } else if (store !== undefined && index !== undefined) {
      const words = this.M[store.index];
      if (words === undefined || index < 0 || index >= words.length) {
        throw new ZerothError({
          what: `memory '${name}' has no word ${index}`,
          allowed: `0 to ${store.memory.depth - 1}`,
        });
      }
      putWord(words, index, bits);
    }
    this.version++;
  }

  /** The value of any signal by its Verilog name (`u_lane.state_q`), or with `index` a word of a memory; signed signals give signed values. */
  peek(name: string, index?: number): bigint {
    if (index !== undefined) {
      const store = this.store(name);
      if (store === undefined)
        throw this.unknown(
          name,
          this.flat.stores.map((s) => s.name),
        );
      return BigInt(this.M[store.index]?.[index] ?? 0);
    }
    const { domain } = this.design.top;
    if (name === domain.reset && !this.flat.byName.has(name)) {
      return this.resetNet.active === (domain.resetStyle === 'sync-high') ? 1n : 0n;
    }
    const named = this.find(name);
    const bits = this.bitsOf(this.compiler.resolve(named));
    return named.signed ? BigInt.asIntN(named.width, bits) : bits;
  }

  private bitsOf(net: Net): bigint {
    if (net.role === 'comb') {
      this.settle();
      if (!this.eager.has(net)) {
        let cone = this.cones.get(net);
        if (cone === undefined) {
          cone = { run: this.evaluator(this.order([net], this.eager)), version: 0 };
          this.cones.set(net, cone);
        }
        if (cone.version !== this.version) cone.run();
        cone.version = this.version;
      }
    }
    return isWide(net.width) ? (this.W[net.slot] ?? 0n) : BigInt(this.N[net.slot] ?? 0);
  }

  /** Names of every signal, as `peek` takes them. */
  names(): string[] {
    return [...this.flat.byName.keys()];
  }

  save(): Snapshot {
    return {
      narrow: this.N.slice(),
      wide: [...this.W],
      memories: this.M.map((m) => m.slice()),
      cycles: this.cycles,
    };
  }

  restore(s: Snapshot): void {
    this.N.set(s.narrow);
    s.wide.forEach((v, i) => {
      this.W[i] = v;
    });
    s.memories.forEach((m, i) => {
      const mine = this.M[i];
      m.forEach((v, k) => {
        putWord(mine, k, v);
      });
    });
    this.cycles = s.cycles;
    this.version++;
  }
}

/** Compiles a design; registers and memories start at 0, the reset inactive (call `reset()` first, as with the hardware). */
export const interpret = (design: Design): Simulator => new Simulator(design);
