/** The timing that every constraint file states, whatever its syntax. */
import { ZerothError } from '../base/errors.js';

export interface Timing {
  /** Clock frequency to meet, MHz. */
  readonly clockMHz: number;
  /** Part of the period that the world outside takes before our inputs are stable; default 0.25. */
  readonly inputFraction?: number;
  /** Part of the period that the world outside needs our outputs before the edge; default 0.25. */
  readonly outputFraction?: number;
}

export interface ResolvedTiming {
  readonly clockMHz: number;
  readonly periodNs: number;
  readonly inputDelayNs: number;
  readonly outputDelayNs: number;
}

/** @throws ZerothError when the frequency is not positive or the outside world takes the whole period. */
export function resolveTiming(timing: Timing): ResolvedTiming {
  const { clockMHz, inputFraction = 0.25, outputFraction = 0.25 } = timing;
  if (!(clockMHz > 0 && Number.isFinite(clockMHz))) {
    throw new ZerothError({
      where: 'target.clockMHz',
      what: `a clock of ${clockMHz} MHz has no period`,
      allowed: 'a positive number of MHz',
      fix: 'clockMHz: 50',
    });
  }
  for (const [name, value] of Object.entries({ inputFraction, outputFraction })) {
    if (!(value >= 0 && value < 1)) {
      throw new ZerothError({
        where: `timing.${name}`,
        what: `${value} of the period leaves nothing for the design`,
        allowed: '0 <= fraction < 1',
        fix: `${name}: 0.25`,
      });
    }
  }
  const periodNs = 1000 / clockMHz;
  return { clockMHz, periodNs, inputDelayNs: periodNs * inputFraction, outputDelayNs: periodNs * outputFraction };
}

/** Nanoseconds with a picosecond's resolution, as all the formats take them. */
export const ns = (value: number): string => value.toFixed(3);
