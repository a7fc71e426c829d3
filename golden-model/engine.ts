import { type EngineConfig, ZerothError } from '../config/index.js';
import type { IntegerStream, Position } from './stream.js';

/**
 * The fixed-point perturb engine (docs/stream.md, section 10): `w' = clamp(w + round(coef * scaleInt * u / 2^K))`.
 */
export interface EnginePass {
  /** Unperturbed weights, signed integers of `weightBits` bits; never written. */
  readonly weights: Int32Array;
  /** Signed `coefBits`-bit integer: `+eps`, `-eps` or `-eta*g` times `2^coefFrac`; not the most negative code. */
  readonly coef: number;
  readonly stream: IntegerStream;
  /** Where the pass starts, and the number of the pass that meets `weights[0]` (for a layer of a model). */
  readonly start: Position;
  readonly index?: number;
}

export interface EngineResult {
  readonly weights: Int32Array;
  /** Weights whose sum was clamped. */
  readonly saturations: number;
  /** Weights with a non-zero product that rounded to zero. */
  readonly underflows: number;
}

/** Numbers fetched from the stream at a time. */
const blockLength = 4096;

/** `sign(p) * floor((|p| + 2^(K-1)) / 2^K)`: half away from zero, so `roundHalfAway(-p) = -roundHalfAway(p)`. */
export function roundHalfAway(p: bigint, k: number): bigint {
  const half = 1n << BigInt(k - 1);
  return p < 0n ? -((-p + half) >> BigInt(k)) : (p + half) >> BigInt(k);
}

/** The same for `|p| < 2^52`, where binary64 is exact. */
function roundHalfAwaySmall(p: number, unit: number): number {
  return Math.sign(p) * Math.floor((Math.abs(p) + unit / 2) / unit);
}

/** `K`, the fraction bits that the product has more than a weight. @throws ZerothError if it is below 1. */
export function productShift(engine: EngineConfig, stream: Pick<IntegerStream, 'uFrac' | 'scaleFrac'>): number {
  const k = engine.coefFrac + stream.scaleFrac + stream.uFrac - engine.weightFrac;
  if (k >= 1) return k;
  throw new ZerothError({
    where: 'engine.coefFrac',
    what: `the product has ${k} fraction bits more than the weight: nothing is left to round`,
    allowed: `coefFrac >= ${engine.coefFrac + 1 - k}`,
    fix: `coefFrac: ${engine.coefFrac + 1 - k}`,
  });
}

/** One pass over `weights.length` weights. @throws ZerothError for a coefficient or weight that does not fit. */
export function perturb(engine: EngineConfig, pass: EnginePass): EngineResult {
  const { weights, coef, stream, start, index = 0 } = pass;
  checkCoefficient(coef, engine.coefBits);
  const k = productShift(engine, stream);
  const most = 2 ** (engine.weightBits - 1) - 1;
  const least = -most - 1;
  // scaleInt has at most 16 bits; p and |p| + 2^(K-1) must both stay exact.
  const small = engine.coefBits - 1 + 16 + stream.uBits - 1 <= 51 && k <= 51;
  const unit = 2 ** k;
  const round = small
    ? (scaleInt: number, u: number): number => roundHalfAwaySmall(coef * scaleInt * u, unit)
    : (scaleInt: number, u: number): number => Number(roundHalfAway(BigInt(coef) * BigInt(scaleInt) * BigInt(u), k));
  const out = new Int32Array(weights.length);
  const u = new Int32Array(Math.min(blockLength, weights.length));
  const scale = new Uint16Array(u.length);
  let saturations = 0;
  let underflows = 0;
  for (let base = 0; base < weights.length; base += blockLength) {
    const length = Math.min(blockLength, weights.length - base);
    stream.fill(u.subarray(0, length), start, index + base);
    stream.fillScale(scale.subarray(0, length), start, index + base);
    for (let i = 0; i < length; i++) {
      const w = weights[base + i] as number;
      if (w > most || w < least) failWeight(base + i, w, engine.weightBits);
      const number = u[i] as number;
      const delta = round(scale[i] as number, number);
      if (delta === 0 && coef !== 0 && number !== 0) underflows++;
      const sum = w + delta;
      if (sum > most || sum < least) saturations++;
      out[base + i] = Math.min(Math.max(sum, least), most);
    }
  }
  return { weights: out, saturations, underflows };
}

function checkCoefficient(coef: number, coefBits: number): void {
  const most = 2 ** (coefBits - 1) - 1;
  if (Number.isInteger(coef) && Math.abs(coef) <= most) return;
  throw new ZerothError({
    where: 'coef',
    what: `${coef} is not a ${coefBits}-bit coefficient`,
    allowed: `integers in -${most}..${most} (the most negative code has no negative)`,
  });
}

function failWeight(at: number, value: number, weightBits: number): never {
  throw new ZerothError({
    where: `weight ${at}`,
    what: `${value} is not a ${weightBits}-bit weight`,
    allowed: `${-(2 ** (weightBits - 1))}..${2 ** (weightBits - 1) - 1}`,
  });
}
