/** What the outside of a module looks like: the ports and the clock, as the RTL declares them. */
import type { ClockDomain, Module } from '../hdl-gen/dsl/ir.js';
import { usesClock } from '../hdl-gen/dsl/verilog/index.js';

export interface Port {
  readonly name: string;
  readonly direction: 'input' | 'output';
  /** In bits, at least 1. */
  readonly width: number;
}

/** The one source of every constraint file and of the synthesis harness. */
export interface ModuleInterface {
  readonly module: string;
  /** `undefined` for a purely combinational module: it has neither a clock nor a reset port. */
  readonly domain: ClockDomain | undefined;
  /** All ports but clock and reset, in declaration order. */
  readonly ports: readonly Port[];
}

/** The interface of an elaborated module; port names are the ones the emitter writes (it never renames a port). */
export function interfaceOf(module: Module): ModuleInterface {
  return {
    module: module.name,
    domain: usesClock(module) ? module.domain : undefined,
    ports: module.ports.map(({ name, kind, width }) => {
      return { name, direction: kind === 'output' ? 'output' : 'input', width };
    }),
  };
}

/** Clock and reset (where there are any), then the ports: everything that has a pin. */
export function allPorts(unit: ModuleInterface): Port[] {
  const { domain } = unit;
  const implied: Port[] =
    domain === undefined
      ? []
      : [
          { name: domain.clock, direction: 'input', width: 1 },
          { name: domain.reset, direction: 'input', width: 1 },
        ];
  return [...implied, ...unit.ports];
}

/** Names of a port's pins: `rst`, or `u[0]`, `u[1]`, ... for a vector. */
export function portBits(port: Port): string[] {
  return port.width === 1 ? [port.name] : Array.from({ length: port.width }, (_, i) => `${port.name}[${i}]`);
}
