import { createHash } from 'node:crypto';
import { formatProblem, type Problem, ZerothError } from '../base/errors.js';
import { canonicalJson } from '../base/json.js';
import { laneSets } from './lane-sets.js';
import { defaultLanes, gcd, isPrime, isPrimitive, primeFactors, primitiveFamily, stepsForShifts } from './primitive.js';
import {
  type Config,
  configSchema,
  type GeneratorConfig,
  isLaneSet,
  maxLanes,
  type OnTheFlyConfig,
  type PoolConfig,
  poolLimit,
  type RawOnTheFly,
  type ResolvedConfig,
} from './schema.js';
import { schemaProblem } from './schema-problem.js';

/** Identity with a type: gives `zeroth.config.ts` completion and checks. */
export const defineConfig = (config: Config): Config => config;

/** Takes down one problem; the checks go on, so that a user sees all of them at once. */
type Report = (path: string, what: string, allowed?: string, fix?: string) => void;

/**
 * Checks a configuration and settles every default. A resolved configuration resolves to itself.
 * @param where what to call the configuration in errors: a file name.
 * @throws ZerothError (exit code 2) naming path, value, what is allowed and the fix. All keys, types and ranges are
 *   reported at once; when those are right, all conflicts between fields at once.
 */
export function resolveConfig(input: unknown, where = 'config'): ResolvedConfig {
  const parsed = configSchema.safeParse(input);
  if (!parsed.success) throw new ZerothError(schemaProblem(parsed.error, input, where));
  const { name, engine, target, train } = parsed.data;
  const raw = parsed.data.generator;
  const problems: Problem[] = [];
  const report: Report = (path, what, allowed, fix) => problems.push({ where: path, what, allowed, fix });
  const generator: GeneratorConfig = raw.kind === 'on-the-fly' ? resolveOnTheFly(raw, report) : raw;
  if (generator.kind === 'pool') checkPool(generator, report);
  const config: ResolvedConfig = { name, generator, engine, target, train };
  checkEngine(config, report);
  const [first, ...others] = problems;
  if (first === undefined) return config;
  if (others.length === 0) throw new ZerothError({ ...first, where: `${where}: ${first.where}` });
  const listed = problems.map((p) => `    ${formatProblem(p).replaceAll('\n', '\n    ')}`);
  throw new ZerothError({ where, what: `${problems.length} problems\n${listed.join('\n')}` });
}

function resolveOnTheFly(raw: RawOnTheFly, report: Report): OnTheFlyConfig {
  const { bits, lanes } = raw;
  const period = 2 ** bits - 1;
  const { taps: proven, leap: usualLeap } = defaultLanes.get(bits) ?? { taps: [], leap: 1 };
  const listed = typeof raw.polynomials === 'number' ? undefined : raw.polynomials.map(descending);
  const taps = descending(raw.taps ?? listed?.[0] ?? proven);
  const wordBits = raw.wordBits ?? bits;
  const leap = raw.leap ?? usualLeap;
  const config = {
    ...raw,
    taps,
    polynomials: listed ?? (isMaximal(taps, bits) ? primitiveFamily(taps, raw.polynomials as number) : [taps]),
    leap,
    wordBits,
    phases: phasesOf(raw.phases, lanes, { bits, leap }),
    perClock: raw.perClock ?? lanes,
  };
  checkTaps('generator.taps', taps, bits, proven, report);
  if (listed === undefined) checkPolynomials(config, raw.polynomials as number, report);
  else
    for (const [i, p] of listed.entries()) if (i > 0) checkTaps(`generator.polynomials.${i}`, p, bits, proven, report);
  if (listed !== undefined) checkPolynomials(config, listed.length, report);
  const shared = gcd(config.leap, period);
  if (shared !== 1) {
    const good = Array.from({ length: bits }, (_, i) => bits - i).find((l) => gcd(l, period) === 1) ?? 1;
    report(
      'generator.leap',
      `${config.leap} shares the factor ${shared} with the period ${period}, which would shrink it to ${period / shared}`,
      `a leap coprime to ${period} = ${primeFactors(period).join('*')}`,
      `leap: ${good}`,
    );
  }
  if (raw.seed > period) report('generator.seed', `${raw.seed} is not a state of a ${bits}-bit lane`, `1..${period}`);
  if (wordBits > bits) report('generator.wordBits', `${wordBits} is more than the lane's ${bits} bits`, `2..${bits}`);
  checkPhases(config, period, report);
  checkHardware(config, report);
  return config;
}

const descending = (taps: readonly number[]): number[] => [...taps].sort((a, b) => b - a);
const isShaped = (taps: readonly number[], bits: number): boolean =>
  taps[0] === bits && new Set(taps).size === taps.length;
const isMaximal = (taps: readonly number[], bits: number): boolean => isShaped(taps, bits) && isPrimitive(taps);

function checkTaps(path: string, taps: readonly number[], bits: number, proven: readonly number[], report: Report) {
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

function checkPolynomials({ lanes, bits, taps, polynomials }: OnTheFlyConfig, wanted: number, report: Report): void {
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
function phasesOf(wanted: RawOnTheFly['phases'], lanes: number, lane: LeapingLane): readonly number[] {
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

function checkPhases({ lanes, bits, phases }: OnTheFlyConfig, period: number, report: Report): void {
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
function checkHardware({ lockup, rotate, scaling, bits }: OnTheFlyConfig, report: Report): void {
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

function checkPool(pool: PoolConfig, report: Report): void {
  if (pool.perClock > pool.size) {
    report('generator.perClock', `${pool.perClock} numbers a clock from a pool of ${pool.size}`, `1..${pool.size}`);
  } else if (pool.carry === 'row' && pool.size % pool.perClock !== 0) {
    const rows = nearestPrime(pool.size / pool.perClock, Math.floor(poolLimit / pool.perClock));
    report(
      'generator.size',
      `${pool.size} is not a whole number of rows of ${pool.perClock}`,
      `a multiple of ${pool.perClock} when carry is 'row'`,
      `size: ${rows * pool.perClock} (${rows} rows, a prime)`,
    );
  }
}

/** Width and fraction of the integers, and width and fraction of their scale, as docs/stream.md defines them. */
export function numberFormat(g: GeneratorConfig): {
  uBits: number;
  uFrac: number;
  scaleBits: number;
  /** Exact for every mode but `pow2`, where it may be as low as -7. */
  scaleFracMax: number;
} {
  const scaleBits = g.scaling === 'none' ? 1 : g.scaling === 'pow2' ? 12 : 16;
  const scaleFracMax = g.scaling === 'none' ? 0 : g.scaling === 'pow2' ? 4 : 12;
  if (g.kind === 'pool') return { uBits: g.bits, uFrac: g.bits - 1, scaleBits, scaleFracMax };
  if (isLaneSet(g)) {
    const { codeBits, odd, uFrac } = laneSets[g.kind];
    return { uBits: codeBits + (odd ? 1 : 0), uFrac, scaleBits, scaleFracMax };
  }
  const full = g.wordBits === g.bits;
  return full
    ? { uBits: g.bits, uFrac: g.bits - 1, scaleBits, scaleFracMax }
    : { uBits: g.wordBits + 1, uFrac: g.wordBits, scaleBits, scaleFracMax };
}

/** Products wider than this do not fit the engine's datapath or an FPGA's cascaded multiplier. */
const maxProductBits = 64;

function checkEngine({ engine, generator }: ResolvedConfig, report: Report): void {
  const { weightBits, weightFrac, coefBits, coefFrac } = engine;
  const { uBits, uFrac, scaleBits, scaleFracMax } = numberFormat(generator);
  if (weightFrac >= weightBits) {
    report('engine.weightFrac', `${weightFrac} fraction bits in a ${weightBits}-bit weight`, `0..${weightBits - 1}`);
  }
  const product = coefBits + scaleBits + uBits;
  if (product > maxProductBits) {
    report(
      'engine.coefBits',
      `coef x scale x number needs ${coefBits} + ${scaleBits} + ${uBits} = ${product} bits`,
      `at most ${maxProductBits} bits`,
      `coefBits: ${coefBits - (product - maxProductBits)}, or scaling: 'none'`,
    );
  }
  // A pow2 scale may have fewer fraction bits than this; engine and golden model look again when they know them.
  const fraction = coefFrac + uFrac + scaleFracMax;
  if (fraction <= weightFrac) {
    const least = weightFrac - uFrac - scaleFracMax + 1;
    report(
      'engine.coefFrac',
      `the scaled product has ${fraction} fraction bits, the weight ${weightFrac}: nothing is left to round`,
      `at least ${least}`,
      `coefFrac: ${Math.max(least, coefBits)}`,
    );
  }
}

/** A prime near `x`, at least 2 and at most `limit`: the row count to offer when a pool's size collapses. */
export function nearestPrime(x: number, limit = Number.POSITIVE_INFINITY): number {
  const start = Math.max(2, Math.min(Math.round(x), limit));
  for (let k = 0; ; k++) {
    if (start + k <= limit && isPrime(start + k)) return start + k;
    if (isPrime(start - k)) return start - k;
  }
}

/** SHA-256 of what decides the hardware (generator and engine), first 16 hex digits: written in every Verilog header. */
export function hardwareHash(config: ResolvedConfig): string {
  const { generator, engine } = config;
  return createHash('sha256').update(canonicalJson({ generator, engine })).digest('hex').slice(0, 16);
}
