import { ZerothError } from '../../config/index.js';
import type { NumberArray, Position } from '../stream.js';

/** Positions, draws and passes (docs/stream.md, section 6), the same for every stream. */

/** Knuth's multiplicative hash constant: spreads small run seeds over the period. */
const seedMultiplier = 2654435761n;

/** `a mod n` in `0..n-1`. */
export const modulo = (a: bigint, n: bigint): bigint => ((a % n) + n) % n;

export function gcdBig(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** `(r * 2654435761 + k * advance) mod period`. */
export function drawStart(period: bigint, advance: bigint, draw: bigint, runSeed: number): Position {
  checkRunSeed(runSeed);
  return modulo(BigInt(runSeed) * seedMultiplier + draw * advance, period);
}

/** Starts that draws `k = 0, 1, 2, ...` run through: `period / gcd(period, advance)`. */
export const distinctStarts = (period: bigint, advance: bigint): bigint => period / gcdBig(period, advance % period);

export function checkRunSeed(runSeed: number): void {
  if (Number.isInteger(runSeed) && runSeed >= 0 && runSeed < 2 ** 32) return;
  throw new ZerothError({
    where: 'run seed',
    what: `${runSeed} is not a run seed`,
    allowed: 'an integer, 0 <= seed < 2^32',
    fix: `seed: ${Number.isFinite(runSeed) ? Math.abs(Math.trunc(runSeed)) % 2 ** 32 : 1}`,
  });
}

/** Refuses a weight count or number index that is not a natural number. */
export function checkCount(value: number, what: string): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw new ZerothError({ where: what, what: `${value} is not a count`, allowed: 'an integer from 0 to 2^53 - 1' });
}

/** Refuses an array too narrow for the numbers: typed arrays would wrap them silently. */
export function checkArray(out: NumberArray, uBits: number): void {
  const bits = out.BYTES_PER_ELEMENT * 8;
  if (bits >= uBits) return;
  throw new ZerothError({
    where: 'fill',
    what: `numbers of ${uBits} bits do not fit an array of ${bits}-bit elements`,
    allowed: uBits <= 16 ? 'Int16Array or Int32Array' : 'Int32Array',
    fix: uBits <= 16 ? 'pass an Int16Array' : 'pass an Int32Array',
  });
}
