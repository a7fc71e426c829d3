import { describe, expect, it } from 'vitest';
import { type Config, resolveConfig } from '../../config/index.js';
import { createWire, wireBeats } from '../../golden-model/wire.js';
import { generatorSource } from '../../hdl-gen/units.js';
import { filled } from '../../sim/pool-fill.js';
import { type Program, randomProgram, segmentsOf } from '../../sim/program.js';
import { sourceUnderTest } from '../../sim/source-under-test.js';
import { backends, type Simulation, simulate } from '../../sim/testbench.js';
import { fromWords } from '../../sim/verilator-bindings/index.js';

const generators: Readonly<Record<string, Config['generator']>> = {
  bank: { kind: 'on-the-fly', lanes: 9, bits: 8, scaling: 'pow2' },
  ragged: { kind: 'on-the-fly', lanes: 10, bits: 8, perClock: 4, scaling: 'exact' },
  step: { kind: 'on-the-fly', lanes: 5, bits: 7, wordBits: 5, rotate: 'step', scaling: 'none' },
  'pool-element': { kind: 'pool', size: 61, bits: 7, perClock: 4, carry: 'element' },
  'pool-row': { kind: 'pool', size: 33, bits: 8, perClock: 3, carry: 'row', memory: 'ram' },
  polynomials: { kind: 'on-the-fly', lanes: 6, bits: 8, polynomials: 3, scaling: 'exact' },
  'pool-none': { kind: 'pool', size: 64, bits: 7, perClock: 3, carry: 'none' },
  rademacher: { kind: 'rademacher', perClock: 30 },
  tausworthe: { kind: 'tausworthe', perClock: 7 },
  clt: { kind: 'clt', lanes: 3 },
  tree: { kind: 'tree', perClock: 3 },
  icdf: { kind: 'icdf', perClock: 3 },
  'box-muller': { kind: 'box-muller', perClock: 5 },
};

/** Performs a program by single pokes, peeks and steps; returns the accepted beats as [data, scale, count]. */
function beatsOf(s: Simulation, program: Program, fields: readonly string[]): string[] {
  const rows: string[] = [];
  for (const action of program) {
    if (action.kind === 'reset') s.reset(action.cycles);
    else if (action.kind === 'idle') s.step(action.cycles);
    else if (action.kind !== 'beats') {
      for (const row of action.cycles) {
        for (const [port, value] of Object.entries(row)) s.poke(port, BigInt(value));
        s.step();
        for (const port of Object.keys(row)) s.poke(port, 0);
      }
    } else {
      const ready = action.ready ?? '1';
      for (let cycle = 0, taken = 0; taken < action.count; cycle++) {
        const now = ready[cycle % ready.length] === '1';
        s.poke('m_ready', now ? 1 : 0);
        if (now && s.peek('m_valid') === 1n) {
          rows.push(fields.map((f) => s.peek(f)).join(' '));
          taken++;
        }
        s.step();
      }
      s.poke('m_ready', 0);
    }
  }
  return rows;
}

/** What the golden model says that these beats are. */
function goldenOf(config: ReturnType<typeof resolveConfig>, program: Program, has: { scale: boolean; count: boolean }) {
  const wire = createWire(config.generator);
  const { slots, wordBits, wordsPerBeat } = wire.format;
  return segmentsOf(program).flatMap(({ start, firstBeat, count }) => {
    const beats = wireBeats(wire.format, count);
    wire.wireWords(beats, start, firstBeat, count);
    return Array.from({ length: count }, (_, i) =>
      [
        fromWords(beats.words, slots * wordBits, i * wordsPerBeat),
        ...(has.scale ? [beats.sideBand[i]] : []),
        ...(has.count ? [beats.valid[i]] : []),
      ].join(' '),
    );
  });
}

describe.each(Object.keys(generators))('%s', (name) => {
  it.each(backends)('golden model and %s give the same beats', async (backend) => {
    const generator = generators[name];
    if (generator === undefined) throw new Error(name);
    const config = resolveConfig({ name, generator });
    const source = sourceUnderTest(config);
    const program = filled(config.generator, randomProgram(`three views ${name}`, 1500, source.stimulus));
    const { data, scale, count } = source.ports;
    const fields = [data, scale, count].filter((f) => f !== undefined);
    const simulation = await simulate(generatorSource(config), backend);
    const rows = beatsOf(simulation, program, fields);
    simulation.dispose();
    const golden = goldenOf(config, program, { scale: scale !== undefined, count: count !== undefined });
    expect(golden.length).toBeGreaterThanOrEqual(1500);
    expect(rows).toEqual(golden);
  });
});
