import type { OnTheFlyConfig } from '../../config/index.js';
import type { IntegerStream } from '../index.js';

/** Which draws overlap, by arithmetic alone, without their numbers. */
const computedDraws = 2 ** 20;
/** Lanes of a bank beyond which only equal words are looked for, not shifted ones. */
const manyLanes = 256;

/**
 * Draws that carry words of draw 0 at the same positions, or the same words shifted by a few bits (derived): for a draw `k`
 * rotations and `delta` steps on, position `j` holds a word `p_{j+k} + delta - p_j` steps from that of draw 0. Where that
 * times the leap is a shift by `s` bits, the two correlate by about `2^-|s|`; the sum over `j`, by `n`, is about the cosine.
 */
export function overlaps(stream: IntegerStream, g: OnTheFlyConfig, d: number, draws: number) {
  const period = 2 ** g.bits - 1;
  const c = g.polynomials.length;
  const turns = g.rotate === 'none' ? 1 : g.lanes / c;
  const perShift = inverse(g.leap, period);
  const most = g.lanes > manyLanes ? 0 : Math.min(3, g.bits - 1);
  const shares = new Map<number, number>();
  for (let k = 0; k < turns; k++) {
    for (let j = 0; j < g.lanes; j++) {
      const apart = (g.phases[j] as number) - (g.phases[(j + k * c) % g.lanes] as number);
      for (let s = -most; s <= most; s++) {
        const key = k * period + mod(apart + s * perShift, period);
        shares.set(key, (shares.get(key) ?? 0) + 2 ** -Math.abs(s));
      }
    }
  }
  const joint = Number(stream.period);
  const stride = Number(stream.advance(d) % stream.period);
  const found: { apart: number; value: number }[] = [];
  for (let apart = 1, at = stride; apart < Math.min(draws, computedDraws); apart++, at = (at + stride) % joint) {
    const delta = at % period;
    const k = g.rotate === 'step' ? at : Math.floor(at / period);
    // After the later of the two has gone around the period, it has rotated once more than the other.
    const late = g.rotate === 'period' ? delta / period : 0;
    const share = (turn: number): number => shares.get((turn % turns) * period + delta) ?? 0;
    const value = (1 - late) * share(k) + late * share(k + 1);
    if (value >= 1) found.push({ apart, value });
  }
  return found;
}

/** `a^-1 mod n`, by the extended Euclidean algorithm; `a` and `n` share no factor. */
function inverse(a: number, n: number): number {
  let [r, next, x, y] = [n, a % n, 0, 1];
  while (next !== 0) {
    const q = Math.floor(r / next);
    [r, next, x, y] = [next, r - q * next, y, x - q * y];
  }
  return mod(x, n);
}

const mod = (a: number, n: number): number => ((a % n) + n) % n;
