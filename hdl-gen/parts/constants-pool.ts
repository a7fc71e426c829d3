/** Contents of a pool, from docs/stream.md section 7. */
import type { PoolConfig } from '../../config/index.js';

/** The shuffled, stratified numbers, signed, in ring order. */
export function poolContents({ size, bits, seed }: Pick<PoolConfig, 'size' | 'bits' | 'seed'>): number[] {
  const largest = 2 ** (bits - 1) - 1;
  const values = Array.from({ length: size }, (_, i) => {
    const a = (2 * i - (size - 1)) * largest;
    return Math.sign(a) * Math.floor((2 * Math.abs(a) + (size - 1)) / (2 * (size - 1)));
  });
  let x = seed;
  for (let i = size - 1; i >= 1; i--) {
    x = xorshift32(x);
    const j = Math.floor((x * (i + 1)) / 2 ** 32);
    const [a, b] = [values[i] ?? 0, values[j] ?? 0];
    values[i] = b;
    values[j] = a;
  }
  return values;
}

function xorshift32(x: number): number {
  let y = x ^ (x << 13);
  y ^= y >>> 17;
  y ^= y << 5;
  return y >>> 0;
}
