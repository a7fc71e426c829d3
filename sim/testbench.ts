/**
 * Test benches typed from a module's ports: the same bench runs on the interpreter (no tools) or on Verilator.
 *
 *     const b = await bench(Lfsr16, { backend: 'verilator' });
 *     b.reset();
 *     b.pins.step = 1n;      // a wrong name or setting an output is a type error
 *     b.step(3);
 *     expect(b.pins.q).toBe(8n);
 */
import { ZerothError } from '../base/errors.js';
import { type Design, elaborate, type Hw, type Pins, type Ports } from '../hdl-gen/dsl/index.js';
import { interpret } from '../hdl-gen/dsl/interp/index.js';
import { buildDesign, type DesignOptions, designPorts } from './design.js';
import type { PortSpec } from './verilator-bindings/index.js';

export const backends = ['interpreter', 'verilator'] as const;
export type Backend = (typeof backends)[number];

/** What both simulators do. Values are unsigned bit patterns; a negative value is taken as two's complement. */
export interface Simulation {
  /** Rising edges so far. */
  readonly cycles: number;
  poke(port: string, value: bigint | number): void;
  /** The settled value of a port, with the inputs as they are now. */
  peek(port: string): bigint;
  step(n?: number): void;
  /** Reset active for `n` edges (default 1), then inactive. */
  reset(n?: number): void;
  dispose(): void;
}

export interface Bench<P> extends Simulation {
  readonly pins: Pins<P>;
  readonly backend: Backend;
  readonly design: Design;
}

export interface BenchOptions {
  readonly backend: Backend;
  readonly domain?: 'sync-high' | 'sync-low' | 'async-low' | undefined;
  /** Of the Verilator build. */
  readonly build?: DesignOptions | undefined;
}

/** A bench of a described module. */
export async function bench<P extends Ports>(module: Hw<P>, options: BenchOptions): Promise<Bench<P>> {
  const { backend, domain } = options;
  const design = elaborate(module as unknown as Hw, domain === undefined ? {} : { domain });
  const simulation = await simulate(design, backend, options.build);
  return benchOf(simulation, pinsOf<P>(design, simulation), backend, design);
}

/** A simulation of an elaborated design, without types for its pins. */
export async function simulate(design: Design, backend: Backend, build?: DesignOptions): Promise<Simulation> {
  return backend === 'interpreter' ? interpreted(design) : await verilated(design, build);
}

function benchOf<P>(s: Simulation, pins: Pins<P>, backend: Backend, design: Design): Bench<P> {
  return {
    get cycles() {
      return s.cycles;
    },
    poke: (port, value) => s.poke(port, value),
    peek: (port) => s.peek(port),
    step: (n) => s.step(n),
    reset: (n) => s.reset(n),
    dispose: () => s.dispose(),
    pins,
    backend,
    design,
  };
}

function pinsOf<P>(design: Design, simulation: Simulation): Pins<P> {
  const pins = {};
  for (const { name, direction } of designPorts(design)) {
    Object.defineProperty(pins, name, {
      enumerable: true,
      get: () => simulation.peek(name),
      set: (value: bigint | number) => {
        if (direction === 'output') {
          throw new ZerothError({ where: `${design.top.name}.${name}`, what: 'is an output; only inputs can be set' });
        }
        simulation.poke(name, value);
      },
    });
  }
  return Object.freeze(pins) as Pins<P>;
}

function portTable(design: Design): Map<string, PortSpec> {
  return new Map(designPorts(design).map((p) => [p.name, p]));
}

function interpreted(design: Design): Simulation {
  const simulator = interpret(design);
  const ports = portTable(design);
  return {
    get cycles() {
      return simulator.cycles;
    },
    poke: (port, value) => simulator.poke(port, value),
    peek: (port) => BigInt.asUintN(ports.get(port)?.width ?? 64, simulator.peek(port)),
    step: (n = 1) => simulator.step(n),
    reset: (n = 1) => {
      const { reset, resetStyle } = design.top.domain;
      const active = resetStyle === 'sync-high' ? 1n : 0n;
      simulator.poke(reset, active);
      simulator.step(n);
      simulator.poke(reset, 1n - active);
    },
    dispose: () => undefined,
  };
}

async function verilated(design: Design, build: DesignOptions = {}): Promise<Simulation> {
  const library = await buildDesign(design, build);
  const model = library.create();
  // An inactive low reset is 1, but inputs start at 0.
  if (library.built.reset?.active === 'low') model.poke(library.built.reset.port, 1);
  let settled = false;
  return {
    get cycles() {
      return model.cycles;
    },
    poke: (port, value) => {
      model.poke(port, value);
      settled = false;
    },
    peek: (port) => {
      if (!settled) model.eval();
      settled = true;
      return model.peek(port);
    },
    step: (n = 1) => model.step(n),
    reset: (n = 1) => {
      model.reset(n);
      settled = true;
    },
    dispose: () => model.dispose(),
  };
}
