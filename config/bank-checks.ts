/** Defaults and checks of an on-the-fly bank (docs/stream.md, sections 1 and 2). */
import { gcd, isPrimitive, primeFactors, stepsForShifts } from './primitive.js';
import type { ReportProblem, Scaling } from './schemes/types.js';

/** Lanes of the largest bank. */
export const maxLanes = 1024;

/** What is checked of a bank. */
interface Bank {
  readonly lanes: number;
  readonly bits: number;
  readonly seed: number;
  readonly taps: readonly number[];
  readonly polynomials: readonly (readonly number[])[];
  readonly leap: number;
  readonly wordBits: number;
  readonly phases: readonly number[];
  readonly rotate: 'period' | 'step' | 'none';
  readonly scaling: Scaling;
  readonly lockup: 'every-lane' | 'scan';
}

/**
 * Reports every conflict of a settled bank.
 * @param proven taps to offer instead. @param wanted polynomials that were asked for; `listed` if each was given by its taps.
 */
export function checkBank(
  bank: Bank,
  { proven, wanted, listed }: { proven: readonly number[]; wanted: number; listed: boolean },
  report: ReportProblem,
): void {
  const { bits, taps, leap, seed, wordBits } = bank;
  const period = 2 ** bits - 1;
  checkTaps('generator.taps', taps, bits, proven, report);
  if (listed) {
    for (const [i, p] of bank.polynomials.entries()) {
      if (i > 0) checkTaps(`generator.polynomials.${i}`, p, bits, proven, report);
    }
  }
  checkPolynomials(bank, wanted, report);
  checkLeap(leap, bits, report);
  if (seed > period) report('generator.seed', `${seed} is not a state of a ${bits}-bit lane`, `1..${period}`);
  if (wordBits > bits) report('generator.wordBits', `${wordBits} is more than the lane's ${bits} bits`, `2..${bits}`);
  checkPhases(bank, period, report);
  checkHardware(bank, report);
}

function checkLeap(leap: number, bits: number, report: ReportProblem): void {
  const period = 2 ** bits - 1;
  const shared = gcd(leap, period);
  if (shared === 1) return;
  const good = Array.from({ length: bits }, (_, i) => bits - i).find((l) => gcd(l, period) === 1) ?? 1;
  report(
    'generator.leap',
    `${leap} shares the factor ${shared} with the period ${period}, which would shrink it to ${period / shared}`,
    `a leap coprime to ${period} = ${primeFactors(period).join('*')}`,
    `leap: ${good}`,
  );
}

export const descending = (taps: readonly number[]): number[] => [...taps].sort((a, b) => b - a);
const isShaped = (taps: readonly number[], bits: number): boolean =>
  taps[0] === bits && new Set(taps).size === taps.length;
export const isMaximal = (taps: readonly number[], bits: number): boolean => isShaped(taps, bits) && isPrimitive(taps);

/** @param proven taps to offer. */
function checkTaps(
  path: string,
  taps: readonly number[],
  bits: number,
  proven: readonly number[],
  report: ReportProblem,
) {
  if (!isShaped(taps, bits)) {
    report(
      path,
      `[${taps}] does not describe a ${bits}-bit LFSR`,
      `distinct taps, the largest ${bits}`,
      'leave taps out for a proven default',
    );
  } else if (!isPrimitive(taps)) {
    report(
      path,
      `[${taps}] is not primitive: the period is shorter than ${2 ** bits - 1}`,
      'taps of a primitive polynomial',
      `for example [${proven}]`,
    );
  }
}

function checkPolynomials({ lanes, bits, taps, polynomials }: Bank, wanted: number, report: ReportProblem): void {
  const distinct = new Set(polynomials.map(String)).size;
  if (String(polynomials[0]) !== String(taps)) {
    report(
      'generator.polynomials',
      `the first is [${polynomials[0]}], but the taps are [${taps}]`,
      'the taps of lane 0 first',
      'leave taps out',
    );
  } else if (distinct !== polynomials.length) {
    report('generator.polynomials', 'one polynomial is listed twice', 'distinct polynomials');
  } else if (polynomials.length < wanted && isMaximal(taps, bits)) {
    report(
      'generator.polynomials',
      `there are only ${polynomials.length} primitive polynomials of ${bits} bits`,
      `at most ${polynomials.length}`,
      `polynomials: ${polynomials.length}, or wider lanes`,
    );
  } else if (lanes % wanted !== 0) {
    report(
      'generator.polynomials',
      `${wanted} polynomials for ${lanes} lanes: a rotation moves by ${wanted} positions and must come round`,
      'a divisor of the lanes',
      `lanes: ${(lanes + wanted - (lanes % wanted) <= maxLanes ? Math.ceil(lanes / wanted) : Math.floor(lanes / wanted)) * wanted}`,
    );
  }
}

type LeapingLane = { readonly bits: number; readonly leap: number };

const evenly = (lanes: number, period: number): number[] =>
  Array.from({ length: lanes }, (_, i) => Math.floor((i * period) / lanes));

/** docs/stream.md, section 2. What does not fit together is refused elsewhere. */
export function phasesOf(
  wanted: 'even' | 'scattered' | readonly number[],
  lanes: number,
  lane: LeapingLane,
): readonly number[] {
  if (typeof wanted !== 'string') return wanted;
  const period = 2 ** lane.bits - 1;
  if (wanted === 'even' || lanes > period || gcd(lane.leap, period) !== 1) return evenly(lanes, period);
  return scatteredPhases(lanes, lane, 1);
}

/**
 * Phases, in steps, of lanes that lie evenly over the period in shifts and take their places in shuffled order (docs/stream.md, section 2).
 * @param lanes at most the period. @param seed of the shuffle, 1..2^32 - 1.
 */
export function scatteredPhases(lanes: number, lane: LeapingLane, seed: number): readonly number[] {
  const phases = evenly(lanes, 2 ** lane.bits - 1).map((shifts) => stepsForShifts(shifts, lane));
  let x = seed;
  for (let i = lanes - 1; i > 0; i--) {
    x ^= x << 13;
    x ^= x >>> 17;
    x = (x ^ (x << 5)) >>> 0;
    const j = Math.floor((x * (i + 1)) / 2 ** 32);
    [phases[i], phases[j]] = [phases[j] as number, phases[i] as number];
  }
  return phases;
}

function checkPhases({ lanes, bits, phases }: Bank, period: number, report: ReportProblem): void {
  if (lanes > period) {
    report(
      'generator.lanes',
      `${lanes} lanes need ${lanes} distinct phases, but a ${bits}-bit lane has ${period}`,
      `at most ${period} lanes`,
      'take wider lanes',
    );
  } else if (phases.length !== lanes) {
    report('generator.phases', `${phases.length} phases for ${lanes} lanes`, 'one phase a lane');
  } else if (new Set(phases.map((p) => p % period)).size !== lanes) {
    report(
      'generator.phases',
      `two lanes start at the same phase modulo ${period}: they would be equal for ever`,
      'distinct phases',
    );
  }
}

/** Words of the largest ROM that is worth writing out, as a power of two. */
const maxRomBits = 16;

/** What the generator's hardware cannot do; a `pow2` scale that turns out to need a ROM is found by the unit itself. */
function checkHardware({ lockup, rotate, scaling, bits }: Bank, report: ReportProblem): void {
  if (lockup === 'scan' && rotate === 'none') {
    report(
      'generator.lockup',
      "'scan' looks at position 0 only, and without rotation no other lane ever comes there",
      "'every-lane' where rotate is 'none'",
      "lockup: 'every-lane'",
    );
  }
  if (scaling === 'exact' && bits > maxRomBits) {
    report(
      'generator.scaling',
      `'exact' needs a table of 2^${bits} scales in hardware`,
      `lanes of at most ${maxRomBits} bits, or scaling 'constant' or 'none'`,
      "scaling: 'constant'",
    );
  }
}
