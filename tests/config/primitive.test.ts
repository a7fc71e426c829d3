import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { defaultLanes, gcd, isPrime, isPrimitive, primeFactors } from '../../config/index.js';

/** Shifts until the state comes back: what `isPrimitive` proves without running. */
function measuredPeriod(taps: readonly number[], leap = 1): number {
  const b = Math.max(...taps);
  const mask = taps.reduce((m, t) => m | (1 << (t - 1)), 0);
  const shift = (s: number): number => {
    let parity = s & mask;
    for (const by of [16, 8, 4, 2, 1]) parity ^= parity >>> by;
    return ((s << 1) | (parity & 1)) & (2 ** b - 1);
  };
  let s = 1;
  for (let steps = 1; steps <= 2 ** b; steps++) {
    for (let i = 0; i < leap; i++) s = shift(s);
    if (s === 1) return steps;
  }
  return 0;
}

describe('isPrimitive', () => {
  test.each([2, 3, 4, 5, 6, 7, 8])('agrees with running every LFSR of %i bits', (b) => {
    let primitive = 0;
    for (let lower = 1; lower < 2 ** (b - 1); lower++) {
      const taps = [b, ...Array.from({ length: b - 1 }, (_, i) => i + 1).filter((t) => (lower >> (t - 1)) & 1)];
      const runs = measuredPeriod(taps) === 2 ** b - 1;
      expect(isPrimitive(taps), `taps ${taps}`).toBe(runs);
      if (runs) primitive++;
    }
    // There are phi(2^b - 1) / b primitive polynomials of degree b.
    const period = 2 ** b - 1;
    const phi = Array.from({ length: period }, (_, i) => i + 1).filter((k) => gcd(k, period) === 1).length;
    expect(primitive).toBe(phi / b);
  });

  test.each([...defaultLanes])(
    'the default lane of %i bits visits every state, leap included',
    (bits, { taps, leap }) => {
      const period = 2 ** bits - 1;
      expect(Math.max(...taps)).toBe(bits);
      expect(isPrimitive(taps)).toBe(true);
      expect(gcd(leap, period)).toBe(1);
      // A wider lane is run shift by shift only: leaps coprime to the period keep it.
      expect(measuredPeriod(taps, bits <= 16 ? leap : 1)).toBe(period);
    },
  );

  it('offers a default for every width that the schema allows', () => {
    expect([...defaultLanes.keys()]).toEqual(Array.from({ length: 18 }, (_, i) => i + 3));
  });
});

describe('primes', () => {
  it('factors multiply to the number, and are prime', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 26 }), (n) => {
        const factors = primeFactors(n);
        expect([...factors].sort((a, b) => a - b)).toEqual(factors);
        expect(new Set(factors).size).toBe(factors.length);
        let rest = n;
        for (const q of factors) {
          let divisor = 2;
          while (divisor * divisor <= q && q % divisor !== 0) divisor++;
          expect(divisor * divisor).toBeGreaterThan(q);
          expect(rest % q).toBe(0);
          while (rest % q === 0) rest /= q;
        }
        expect(rest).toBe(1);
      }),
    );
    expect(primeFactors(2 ** 20 - 1)).toEqual([3, 5, 11, 31, 41]);
    expect(primeFactors(1)).toEqual([]);
  });

  it('isPrime agrees with a sieve', () => {
    const composite = new Set<number>();
    for (let i = 2; i < 3000; i++) for (let j = 2 * i; j < 3000; j += i) composite.add(j);
    for (let n = -1; n < 3000; n++) expect(isPrime(n), `${n}`).toBe(n > 1 && !composite.has(n));
  });

  it('gcd divides both, and leaves them coprime', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }), (a, b) => {
        const d = gcd(a, b);
        expect([a % d, b % d, gcd(a / d, b / d)]).toEqual([0, 0, 1]);
      }),
    );
  });
});
