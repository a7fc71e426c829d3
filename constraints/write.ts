/** All constraint files of a module for a target, from one interface, one timing and one board. */
import { type Board, pinRows } from './board.js';
import type { ModuleInterface } from './interface.js';
import { writeLpf } from './lpf.js';
import { writePcf } from './pcf.js';
import { writeSdc } from './sdc.js';
import type { ConstraintFormat, Device } from './targets/types.js';
import { resolveTiming, type Timing } from './timing.js';
import { writeXdc } from './xdc.js';

export interface ConstraintFile {
  /** `<module>.<format>` */
  readonly path: string;
  readonly format: ConstraintFormat;
  readonly text: string;
}

export interface ConstraintRequest {
  readonly interface: ModuleInterface;
  readonly target: Pick<Device, 'constraintFormats' | 'ioStandard'>;
  readonly timing: Timing;
  readonly board?: Board;
  /** Other formats than the target's own. */
  readonly formats?: readonly ConstraintFormat[];
}

export function writeConstraints(request: ConstraintRequest): ConstraintFile[] {
  const { interface: unit, target, board } = request;
  const timing = resolveTiming(request.timing);
  const pins = pinRows(unit, board);
  const ioStandard = board?.ioStandard ?? target.ioStandard;
  const write: Record<ConstraintFormat, () => string> = {
    pcf: () => writePcf(unit, timing, pins),
    sdc: () => writeSdc(unit, timing),
    xdc: () => writeXdc(unit, timing, pins, ioStandard),
    lpf: () => writeLpf(unit, timing, pins, ioStandard),
  };
  return (request.formats ?? target.constraintFormats).map((format) => ({
    path: `${unit.module}.${format}`,
    format,
    text: write[format](),
  }));
}
