/** iCE40 physical constraints, as nextpnr-ice40 reads them: pins and the clock's frequency. */
import type { PinRow } from './board.js';
import type { ModuleInterface } from './interface.js';
import type { ResolvedTiming } from './timing.js';

export function writePcf(unit: ModuleInterface, timing: ResolvedTiming, pins: readonly PinRow[]): string {
  const clock = unit.domain?.clock;
  return [
    `# ${unit.module}: pins for nextpnr-ice40.`,
    ...(clock === undefined ? [] : [`set_frequency ${clock} ${timing.clockMHz}`]),
    ...pins.map(({ bit, pin }) => (pin === undefined ? `# set_io ${bit} <pin>` : `set_io ${bit} ${pin}`)),
    '',
  ].join('\n');
}
