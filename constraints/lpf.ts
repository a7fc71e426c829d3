/** Lattice preference file (ECP5), as Diamond and nextpnr-ecp5 read it. */
import type { PinRow } from './board.js';
import type { ModuleInterface } from './interface.js';
import type { ResolvedTiming } from './timing.js';

export function writeLpf(
  unit: ModuleInterface,
  timing: ResolvedTiming,
  pins: readonly PinRow[],
  ioStandard: string,
): string {
  const { domain } = unit;
  const lines = [`# ${unit.module}: timing at ${timing.clockMHz} MHz and pins.`];
  if (domain !== undefined) {
    lines.push(`FREQUENCY PORT "${domain.clock}" ${timing.clockMHz.toFixed(3)} MHZ;`);
    if (domain.resetStyle === 'async-low') lines.push(`BLOCK PATH FROM PORT "${domain.reset}";`);
  }
  for (const { bit, pin } of pins) {
    if (pin === undefined) lines.push(`# LOCATE COMP "${bit}" SITE "<pin>";`);
    else lines.push(`LOCATE COMP "${bit}" SITE "${pin}";`, `IOBUF PORT "${bit}" IO_TYPE=${ioStandard};`);
  }
  return [...lines, ''].join('\n');
}
