import seedrandom from 'seedrandom';
import { ZerothError } from '../../base/errors.js';
import { distanceToMark, markNames } from './marks.js';

/**
 * The demo's workload: a 16 x 16 grey-scale sensor above a conveyor reads one of eight marks. `source` is the sensor as it
 * left the factory; `shifted` is the same sensor after a service visit that remounted it turned, under weaker and uneven
 * light. Every value comes from integers and + - * / sqrt, which IEEE 754 fixes: the same bytes on every machine.
 */

/** What the sensor does to a mark. Angles are given by exact cosines and sines, so that no libm is involved. */
export interface Domain {
  /** Turn of the mark in the image, counter-clockwise: cosine and sine, `cos^2 + sin^2 = 1`. */
  readonly turn: { readonly cos: number; readonly sin: number };
  /** Brightness of a mark above the background, range over the images, 0..1 of full scale. */
  readonly contrast: readonly [number, number];
  /** Brightness of the background, range over the images, 0..1 of full scale. */
  readonly background: readonly [number, number];
  /** Extra brightness at the right edge of the image, falling to nothing at the left; 0..1 of full scale. */
  readonly slope: number;
  /** Standard deviation of the sensor noise, 0..1 of full scale. */
  readonly noise: number;
}

export const domains = {
  source: {
    turn: { cos: 1, sin: 0 },
    contrast: [0.45, 0.75],
    background: [0.1, 0.2],
    slope: 0,
    noise: 0.06,
  },
  // 5-12-13 is a Pythagorean triple: a turn of 22.6 degrees, exactly.
  shifted: {
    turn: { cos: 12 / 13, sin: 5 / 13 },
    contrast: [0.3, 0.5],
    background: [0.15, 0.25],
    slope: 0.15,
    noise: 0.08,
  },
} as const satisfies Record<string, Domain>;

export type DomainName = keyof typeof domains;
export type Split = 'train' | 'test';

/** Images are `side` x `side` pixels, row-major. */
export const side = 16;
export const pixels = side * side;
export const classes = markNames.length;

export interface Dataset {
  /** `[count, 256]`, row-major: `(byte - 64) / 64`, so in -1 .. 191/64 with a mean near 0. */
  readonly inputs: Float32Array;
  readonly shape: readonly [number, number];
  /** Class of each image, 0..7, an index into `markNames`. */
  readonly labels: Uint8Array;
}

export interface DatasetRequest {
  readonly domain: DomainName;
  readonly split: Split;
  readonly count: number;
  /** Any unsigned 32-bit number; another seed gives other images of the same kind. */
  readonly seed: number;
}

/**
 * Image `i` depends on domain, split, seed and `i` only: a longer set starts with the shorter one.
 * @throws ZerothError (exit code 2) for a count or a seed that is not a whole number in range.
 */
export function makeDataset({ domain, split, count, seed }: DatasetRequest): Dataset {
  requireInteger('count', count, 1, 1_000_000);
  requireInteger('seed', seed, 0, 0xffffffff);
  const inputs = new Float32Array(count * pixels);
  const labels = new Uint8Array(count);
  const bytes = new Uint8Array(pixels);
  for (let i = 0; i < count; i++) {
    const random = seedrandom(`zeroth demo ${seed} ${domain} ${split} ${i}`);
    labels[i] = drawImage(bytes, domains[domain], random);
    for (let p = 0; p < pixels; p++) inputs[i * pixels + p] = ((bytes[p] ?? 0) - 64) / 64;
  }
  return { inputs, shape: [count, pixels], labels };
}

/** Writes one image of `domain` and returns its class. */
function drawImage(out: Uint8Array, domain: Domain, random: seedrandom.PRNG): number {
  const between = (low: number, high: number): number => low + ((high - low) * (random.int32() >>> 0)) / 4294967296;
  const label = (random.int32() >>> 0) % classes;
  const x0 = (side - 1) / 2 + between(-1.5, 1.5);
  const y0 = (side - 1) / 2 + between(-1.5, 1.5);
  const radius = between(4.2, 5.6);
  const halfWidth = between(0.55, 1.0);
  const background = between(...domain.background);
  const contrast = between(...domain.contrast);
  // The tangent of the half angle gives a small tilt (up to 8 degrees) without a libm call.
  const t = between(-0.07, 0.07);
  const tilt = { cos: (1 - t * t) / (1 + t * t), sin: (2 * t) / (1 + t * t) };
  const cos = domain.turn.cos * tilt.cos - domain.turn.sin * tilt.sin;
  const sin = domain.turn.sin * tilt.cos + domain.turn.cos * tilt.sin;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const dx = column - x0;
      const dy = y0 - row;
      const distance = distanceToMark(label, (cos * dx + sin * dy) / radius, (cos * dy - sin * dx) / radius) * radius;
      const cover = Math.min(Math.max(halfWidth + 0.5 - distance, 0), 1);
      const light = background + contrast * cover + (domain.slope * column) / (side - 1);
      out[row * side + column] = Math.min(Math.max(Math.round(255 * (light + domain.noise * noise(random))), 0), 255);
    }
  }
  return label;
}

/** Standard deviation of the sum of four independent bytes. */
const fourBytesDeviation = Math.sqrt((4 * (256 * 256 - 1)) / 12);

/** Mean 0, variance 1, nearly normal: the sum of the four bytes of one 32-bit number. */
function noise(random: seedrandom.PRNG): number {
  const word = random.int32();
  const sum = (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24);
  return (sum - 510) / fourBytesDeviation;
}

function requireInteger(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new ZerothError({
    where: `demo images: ${name}`,
    what: `${value} is not a whole number in range`,
    allowed: `${low}..${high}`,
  });
}
