/** Synopsys Design Constraints: timing only. XDC is the same language, so its writer starts from these lines. */
import type { ModuleInterface } from './interface.js';
import { ns, type ResolvedTiming } from './timing.js';

const names = (unit: ModuleInterface, direction: 'input' | 'output', without: ReadonlySet<string>): string[] => {
  const { domain } = unit;
  const reset = domain !== undefined && direction === 'input' ? [{ name: domain.reset, width: 1 }] : [];
  return [...reset, ...unit.ports.filter((p) => p.direction === direction)]
    .filter((p) => !without.has(p.name))
    .map((p) => (p.width === 1 ? p.name : `${p.name}[*]`));
};

/** Clock, input and output delays, and what must not be timed: the same statements in SDC and in XDC. */
export function timingCommands(unit: ModuleInterface, timing: ResolvedTiming): string[] {
  const { domain } = unit;
  if (domain === undefined) {
    // Combinational: the only honest statement is a bound from pin to pin.
    return [`set_max_delay ${ns(timing.periodNs)} -from [all_inputs] -to [all_outputs]`];
  }
  const { clock, reset, resetStyle } = domain;
  const asynchronous = resetStyle === 'async-low';
  const inputs = names(unit, 'input', new Set(asynchronous ? [reset] : []));
  const outputs = names(unit, 'output', new Set());
  const lines = [`create_clock -name ${clock} -period ${ns(timing.periodNs)} [get_ports {${clock}}]`];
  const delays = (command: string, ports: readonly string[], max: number): void => {
    if (ports.length === 0) return;
    const list = `[get_ports {${ports.join(' ')}}]`;
    lines.push(`${command} -clock ${clock} -max ${ns(max)} ${list}`);
    lines.push(`${command} -clock ${clock} -min ${ns(0)} ${list}`);
  };
  delays('set_input_delay', inputs, timing.inputDelayNs);
  delays('set_output_delay', outputs, timing.outputDelayNs);
  // Its assertion is asynchronous by design; the release is synchronised inside the module.
  if (asynchronous) lines.push(`set_false_path -from [get_ports {${reset}}]`);
  return lines;
}

export const writeSdc = (unit: ModuleInterface, timing: ResolvedTiming): string =>
  [`# ${unit.module}: timing at ${timing.clockMHz} MHz.`, ...timingCommands(unit, timing), ''].join('\n');
