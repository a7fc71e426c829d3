/** A source under the interpreter, driven by port names. */
import type { GeneratorConfig } from '../../../config/index.js';
import { type Design, elaborate } from '../../../hdl-gen/dsl/index.js';
import { interpret, type Simulator } from '../../../hdl-gen/dsl/interp/index.js';
import { generator } from '../../../hdl-gen/generator.js';
import { source } from '../../../hdl-gen/source.js';

/** `bits` of a word, as two's complement; `hiddenOne`: with the appended 1. */
export const words = (bits: bigint, width: number, count: number, hiddenOne = false): number[] =>
  Array.from({ length: count }, (_, i) => {
    const w = Number(BigInt.asIntN(width, bits >> BigInt(i * width)));
    return hiddenOne ? 2 * w + 1 : w;
  });

export interface Beat {
  readonly numbers: number[];
  readonly scale: number | undefined;
}

export class Rig {
  readonly sim: Simulator;
  readonly config: GeneratorConfig;
  readonly ports: ReadonlySet<string>;

  constructor(config: GeneratorConfig, design: Design = elaborate(source('rig', config))) {
    this.config = config;
    this.sim = interpret(design);
    this.ports = new Set(design.top.ports.map((p) => p.name));
    this.sim.reset();
  }

  /** The generator reads a ROM, which costs a cycle after reset. */
  get romBacked(): boolean {
    return this.sim.names().some((name) => name.endsWith('primed_q'));
  }

  pulse(...names: string[]): void {
    for (const name of names) this.sim.poke(name, 1);
    this.sim.step();
    for (const name of names) this.sim.poke(name, 0);
  }

  get valid(): boolean {
    return this.sim.peek('m_valid') === 1n;
  }

  /** What stands on the outputs. */
  look(): Beat {
    const { perClock, wordBits, hiddenOne } = generator(this.config);
    const count = this.ports.has('m_count') ? Number(this.sim.peek('m_count')) : perClock;
    return {
      numbers: words(this.sim.peek('m_data'), wordBits, count, hiddenOne),
      scale: this.ports.has('m_scale') ? Number(this.sim.peek('m_scale')) : undefined,
    };
  }

  /** Cycles without a beat before the next one; then the beat, accepted. */
  take(): Beat & { readonly waited: number } {
    let waited = 0;
    while (!this.valid) {
      if (waited++ > 100) throw new Error('no beat in 100 cycles');
      this.sim.step();
    }
    const beat = this.look();
    this.pulse('m_ready');
    return { ...beat, waited };
  }

  numbers(beats: number): number[] {
    return Array.from({ length: beats }, () => this.take().numbers).flat();
  }

  load(word: number, select?: number): void {
    this.sim.poke('load_word', word);
    if (select !== undefined) this.sim.poke('load_select', select);
    this.pulse('load_valid');
  }

  /** A bank's whole state, in the order that docs/units.md asks for. */
  loadBank(state: { words: readonly number[]; shadow: number }): void {
    this.load(state.shadow, 1);
    for (const w of state.words) this.load(w, 0);
  }
}
