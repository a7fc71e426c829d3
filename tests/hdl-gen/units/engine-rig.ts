/** The perturb engine under the interpreter, with a back-pressured AXI stream on both sides. */
import type { ResolvedConfig } from '../../../config/index.js';
import { interpret, type Simulator } from '../../../hdl-gen/dsl/interp/index.js';
import { generator, perturbEngine } from '../../../hdl-gen/units.js';

export interface PassResult {
  readonly weights: number[];
  readonly saturations: number;
  readonly underflows: number;
  readonly users: Set<bigint>;
  readonly cycles: number;
}

/** A weight beat: the values of the kept slots. */
export type WeightBeat = readonly number[];

export class EngineRig {
  readonly sim: Simulator;
  readonly config: ResolvedConfig;
  readonly slots: number;
  readonly bytes: number;

  constructor(config: ResolvedConfig) {
    this.config = config;
    this.sim = interpret(perturbEngine(config));
    this.slots = generator(config.generator).perClock;
    this.bytes = Math.ceil(config.engine.weightBits / 8);
    this.sim.reset();
  }

  /** `d` weights cut into beats as the generator's groups are. */
  cut(weights: readonly number[]): WeightBeat[] {
    const { group, perClock } = generator(this.config.generator);
    const beats: WeightBeat[] = [];
    for (let i = 0; i < weights.length; ) {
      const inGroup = i % Math.max(group, perClock);
      const size = perClock < group ? Math.min(perClock, group - inGroup) : perClock;
      beats.push(weights.slice(i, i + size));
      i += size;
    }
    return beats;
  }

  command(coef: number, first: boolean): void {
    const { sim } = this;
    sim.poke('cmd_valid', 1);
    sim.poke('cmd_coef', coef);
    sim.poke('cmd_first', first ? 1 : 0);
    for (let i = 0; sim.peek('cmd_ready') === 0n; i++) {
      if (i > 100) throw new Error('no cmd_ready in 100 cycles');
      sim.step();
    }
    sim.step();
    sim.poke('cmd_valid', 0);
  }

  /**
   * One pass. `offer` and `accept` say per cycle whether the producer has a beat and the consumer is ready.
   * The AXI rules are checked on the way: an offered beat stays until it is taken, and stays the same.
   */
  pass(
    coef: number,
    first: boolean,
    beats: readonly WeightBeat[],
    offer: () => boolean = () => true,
    accept: () => boolean = () => true,
  ): PassResult {
    const { sim, bytes, slots } = this;
    this.command(coef, first);
    const slotBits = BigInt(8 * bytes);
    const out: number[] = [];
    const users = new Set<bigint>();
    let sent = 0;
    let offered = false;
    let standing: string | undefined;
    let cycles = 0;
    for (let done = false; !done; cycles++) {
      if (cycles > 50 * (beats.length + 20)) throw new Error('the pass does not end');
      offered ||= sent < beats.length && offer();
      const beat = beats[sent] ?? [];
      sim.poke('s_axis_tvalid', offered ? 1 : 0);
      if (offered) {
        sim.poke(
          's_axis_tdata',
          // Slots that are not kept hold the largest weight: it must count for nothing.
          Array.from({ length: slots }, (_, i) => beat[i] ?? 2 ** (this.config.engine.weightBits - 1) - 1).reduceRight(
            (w, v) => (w << slotBits) | BigInt.asUintN(Number(slotBits), BigInt(v)),
            0n,
          ),
        );
        sim.poke('s_axis_tkeep', (1n << BigInt(bytes * beat.length)) - 1n);
        sim.poke('s_axis_tlast', sent === beats.length - 1 ? 1 : 0);
      }
      sim.poke('m_axis_tready', accept() ? 1 : 0);
      const valid = sim.peek('m_axis_tvalid') === 1n;
      const now = ['data', 'keep', 'last', 'user'].map((f) => sim.peek(`m_axis_t${f}`)).join(' ');
      if (standing !== undefined && (!valid || now !== standing))
        throw new Error(`an offered beat changed: ${standing} -> ${now}`);
      const taken = valid && sim.peek('m_axis_tready') === 1n;
      standing = valid && !taken ? now : undefined;
      if (taken) {
        const keep = sim.peek('m_axis_tkeep');
        for (let i = 0; i < slots; i++) {
          if (((keep >> BigInt(i * bytes)) & 1n) === 0n) continue;
          out.push(Number(BigInt.asIntN(Number(slotBits), sim.peek('m_axis_tdata') >> (slotBits * BigInt(i)))));
        }
        users.add(sim.peek('m_axis_tuser'));
        done = sim.peek('m_axis_tlast') === 1n;
      }
      if (offered && sim.peek('s_axis_tready') === 1n) {
        sent++;
        offered = false;
      }
      sim.step();
    }
    sim.poke('m_axis_tready', 0);
    sim.poke('s_axis_tvalid', 0);
    if (sim.peek('pass_done') !== 1n || sim.peek('busy') !== 0n) throw new Error('no pass_done after the last beat');
    return {
      weights: out,
      saturations: Number(sim.peek('saturations')),
      underflows: Number(sim.peek('underflows')),
      users,
      cycles,
    };
  }
}
