/**
 * The stream source of a configuration as a device under test: its Verilog, its ports, and how to bring it to any
 * position of the stream. Lockstep runs and the hardware-in-the-loop training driver both use it.
 */
import { type GeneratorConfig, hardwareHash, type ResolvedConfig } from '../config/index.js';
import { createLoad, createStream } from '../golden-model/index.js';
import { createWire } from '../golden-model/wire.js';
import { emitDesign } from '../hdl-gen/dsl/verilog/index.js';
import { generatorSource } from '../hdl-gen/units.js';
import { designPorts } from './design.js';
import type { Pokes, Stimulus } from './program.js';
import type { SourcePorts } from './request.js';
import type { PortSpec, ResetSpec, SourceFile } from './verilator-bindings/index.js';

export interface SourceUnderTest {
  readonly generator: GeneratorConfig;
  readonly files: readonly SourceFile[];
  readonly top: string;
  readonly clock: string;
  readonly reset: ResetSpec;
  /** All ports, clock and reset included. */
  readonly pins: readonly PortSpec[];
  readonly ports: SourcePorts;
  /** The source drops the rest of a group with `flush`. */
  readonly flushes: boolean;
  /** `m_unused` says how many numbers of a beat an unaligned pool sends again. */
  readonly unused: boolean;
  readonly stimulus: Stimulus;
  /** Cycles after which the source stands at a position; what a driver writes into the hardware. */
  load(position: bigint): readonly Pokes[];
}

/** @param generator text for the header of the Verilog, for example `zeroth 0.1.0`. */
export function sourceUnderTest(config: ResolvedConfig, generator = 'zeroth'): SourceUnderTest {
  const design = generatorSource(config);
  const names = new Set(design.top.ports.map((port) => port.name));
  const optional = (name: string): string | undefined => (names.has(name) ? name : undefined);
  const load = loader(config.generator);
  const hasSnapshot = names.has('snapshot');
  return {
    generator: config.generator,
    files: emitDesign(design, { generator, configHash: hardwareHash(config) }),
    top: design.top.name,
    clock: design.top.domain.clock,
    reset: { port: design.top.domain.reset, active: design.top.domain.resetStyle === 'sync-high' ? 'high' : 'low' },
    pins: designPorts(design),
    ports: {
      valid: 'm_valid',
      ready: 'm_ready',
      data: 'm_data',
      scale: optional('m_scale'),
      count: optional('m_count'),
      fault: 'fault',
    },
    flushes: names.has('flush'),
    unused: names.has('m_unused'),
    load,
    stimulus: {
      resetStart: 0n,
      load,
      positions: createStream(config.generator).period,
      beatsPerGroup: createWire(config.generator).format.beatsPerGroup,
      ...(hasSnapshot && { snapshot: [{ snapshot: 1 }], restore: [{ restore: 1 }] }),
    },
  };
}

function loader(generator: GeneratorConfig): (position: bigint) => readonly Pokes[] {
  const loadAt = createLoad(generator);
  return (position) =>
    loadAt(position).map(({ select, word }) => ({
      load_valid: 1,
      ...(select !== null && { load_select: select }),
      load_word: word,
    }));
}
