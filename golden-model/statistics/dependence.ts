/** What numbers tell about one another, in bulk (derived). quality.ts has the same of a single lane, to the last place. */

/** Correlation of a sequence with itself, each lag on, as on a ring; 0 if it is constant. */
export function lagCorrelations(z: Float32Array, lags: readonly number[]): number[] {
  const { x, square } = centred(z);
  return lags.map((lag) => {
    if (square === 0) return 0;
    const by = lag % x.length;
    return (dot(x, x.subarray(by), x.length - by) + dot(x.subarray(x.length - by), x, by)) / square;
  });
}

/** Slots that are compared at most, all with all. */
const compared = 64;

/** The largest correlation, in magnitude, of two of `slots` columns of `z`. */
export function crossSlots(z: Float32Array, slots: number): number {
  const steps = z.length / slots;
  const columns = chosen(slots).map((slot) => {
    const { x, square } = centred(Float32Array.from({ length: steps }, (_, t) => z[t * slots + slot] as number));
    return square === 0 ? x : x.map((v) => v / Math.sqrt(square));
  });
  let worst = 0;
  for (const [i, a] of columns.entries()) {
    for (const b of columns.slice(0, i)) worst = Math.max(worst, Math.abs(dot(a, b, steps)));
  }
  return worst;
}

/** All slots, or the first half as neighbours and the second spread over the rest. */
function chosen(slots: number): number[] {
  const all = Array.from({ length: slots }, (_, j) => j);
  if (slots <= compared) return all;
  const near = compared / 2;
  const far = Array.from({ length: near }, (_, k) => near + Math.floor(((slots - near) * k) / near));
  return [...all.slice(0, near), ...far];
}

function centred(z: Float32Array): { x: Float32Array; square: number } {
  let sum = 0;
  for (let i = 0; i < z.length; i++) sum += z[i] as number;
  const mean = sum / z.length;
  const x = z.map((v) => v - mean);
  const square = dot(x, x, x.length);
  // A constant sequence leaves rounding errors only.
  return { x, square: square > 1e-9 * z.length * mean * mean ? square : 0 };
}

function dot(a: Float32Array, b: Float32Array, length: number): number {
  let [even, odd] = [0, 0];
  let i = 0;
  for (; i + 1 < length; i += 2) {
    even += (a[i] as number) * (b[i] as number);
    odd += (a[i + 1] as number) * (b[i + 1] as number);
  }
  if (i < length) even += (a[i] as number) * (b[i] as number);
  return even + odd;
}
