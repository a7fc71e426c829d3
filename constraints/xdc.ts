/** Xilinx Design Constraints: the timing of SDC and the pins. Written to AMD's documents; never run through Vivado here. */
import type { PinRow } from './board.js';
import type { ModuleInterface } from './interface.js';
import { timingCommands } from './sdc.js';
import type { ResolvedTiming } from './timing.js';

export function writeXdc(
  unit: ModuleInterface,
  timing: ResolvedTiming,
  pins: readonly PinRow[],
  ioStandard: string,
): string {
  const pinLines = pins.flatMap(({ bit, pin }) =>
    pin === undefined
      ? [`# set_property PACKAGE_PIN <pin> [get_ports {${bit}}]`]
      : [
          `set_property PACKAGE_PIN ${pin} [get_ports {${bit}}]`,
          `set_property IOSTANDARD ${ioStandard} [get_ports {${bit}}]`,
        ],
  );
  return [
    `# ${unit.module}: timing at ${timing.clockMHz} MHz.`,
    ...timingCommands(unit, timing),
    '',
    '# Pins.',
    ...pinLines,
    '',
  ].join('\n');
}
