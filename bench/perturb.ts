import { resolveConfig } from '../config/index.js';
import { createStream } from '../golden-model/index.js';
import { javascriptKernel, type Kernel, type NativeKernel, nativeKernel, padTable } from '../host/index.js';
import { type BenchResult, median, result } from './result.js';

/** Weights of a pass, 40 MB: far beyond the caches' useful reach. */
const size = 10_000_000;
const rounds = 21;

const generators = {
  'on-the-fly 31 x 8': { kind: 'on-the-fly', lanes: 31, bits: 8 },
  'pool 2047': { kind: 'pool', size: 2047, bits: 8 },
} as const;

/**
 * One perturbation pass over 10 M float32, generation included, no noise per weight stored: `w' = w0 + c*z`, out of
 * place (a forward pass) and in place (the update), against memcpy of as many floats. Bandwidth counts one read and
 * one write of the weights, for both. Runs alternate; medians.
 */
export async function run(): Promise<BenchResult[]> {
  const base = Float32Array.from({ length: size }, (_, i) => Math.fround(((i * 2654435761) % 4096) / 4096 - 0.5));
  const out = new Float32Array(size);
  const native = await nativeKernel().catch(() => null);
  return Object.entries(generators).flatMap(([name, generator]) => figuresOf(name, generator, base, out, native));
}

function figuresOf(
  name: string,
  generator: (typeof generators)[keyof typeof generators],
  base: Float32Array,
  out: Float32Array,
  native: NativeKernel | null,
): BenchResult[] {
  const stream = createStream(resolveConfig({ name: 'bench', generator }).generator);
  const raw = stream.bulkTable();
  if (raw === null) throw new Error(`${name} has no table`);
  const table = padTable(raw);
  const pass = (kernel: Kernel, to: Float32Array, draw: number): void => {
    const start = stream.drawStart(size, BigInt(draw), 1);
    kernel.addTable(to, base, table, Number(start), draw % 2 === 0 ? 1e-3 : -1e-3);
  };
  const yardstick = (): void => (native === null ? out.set(base) : native.memcpy(out, base));
  const figure = (what: string, times: number[], copy: number[], goal: number): BenchResult =>
    result(
      `perturbation of 10 M floats / memcpy, ${name}, ${what} (${gigabytes(times)} / ${gigabytes(copy)} GB/s)`,
      median(copy) / median(times),
      'x',
      goal,
      'higher',
    );
  const [copyBeside = [], fallback = []] = sample(5, [yardstick, (i) => pass(javascriptKernel, out, i)]);
  // No figure was set for the fallback: this one only notices when it falls off a cliff.
  const apart = figure('JavaScript kernel for machines without a compiler', fallback, copyBeside, 0.03);
  if (native === null) return [apart];
  const [copy = [], outOfPlace = [], inPlace = []] = sample(rounds, [
    yardstick,
    (i) => pass(native, out, i),
    (i) => pass(native, base, i),
  ]);
  return [figure('out of place', outOfPlace, copy, 0.5), figure('in place', inPlace, copy, 0.5), apart];
}

/** Milliseconds of each task in `count` interleaved rounds, after one that is not counted. */
function sample(count: number, tasks: readonly ((round: number) => void)[]): number[][] {
  const times = tasks.map((): number[] => []);
  for (let round = -1; round < count; round++) {
    for (const [t, task] of tasks.entries()) {
      const began = performance.now();
      task(round + 1);
      if (round >= 0) times[t]?.push(performance.now() - began);
    }
  }
  return times;
}

const gigabytes = (milliseconds: number[]): string => ((2 * 4 * size) / median(milliseconds) / 1e6).toFixed(1);
