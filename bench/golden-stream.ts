import { pathToFileURL } from 'node:url';
import { type Config, resolveConfig } from '../config/index.js';
import { createStream, createWire, wireBeats } from '../golden-model/index.js';
import { type BenchResult, result } from './result.js';

const repetitions = 200;

/** Least wall time of a call, in seconds: what the code costs when nothing else runs on the core. */
function leastSeconds(call: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < repetitions; i++) {
    const before = performance.now();
    call();
    least = Math.min(least, performance.now() - before);
  }
  return least / 1000;
}

const generatorOf = (generator: Config['generator']) => resolveConfig({ name: 'bench', generator }).generator;

/** Numbers a call: a few hundred periods of the bank, so that rotations are inside. */
const count = 2 ** 19;

/** Golden bulk stream and wire form: single thread, generation by stepping every lane. */
export function run(): BenchResult[] {
  const bank = generatorOf({ kind: 'on-the-fly', lanes: 31, bits: 8, scaling: 'pow2' });
  const stream = createStream(bank);
  const wide = createStream(generatorOf({ kind: 'on-the-fly', lanes: 8, bits: 11, scaling: 'exact' }));
  const pool = createStream(generatorOf({ kind: 'pool', size: 2047, bits: 8 }));
  const integers = new Int16Array(count);
  const floats = new Float32Array(count);
  const million = (call: () => void): number => count / 1e6 / leastSeconds(call);
  const memcpy = million(() => floats.set(source));
  const results = [
    result(
      'golden-fill-31x8',
      million(() => stream.fill(integers, 12345n)),
      'M numbers/s',
      300,
      'higher',
    ),
    result(
      'golden-fill-float-31x8',
      million(() => stream.fillFloat(floats, 12345n)),
      'M numbers/s',
      300,
      'higher',
    ),
    result(
      'golden-fill-8x11',
      million(() => wide.fill(integers, 12345n)),
      'M numbers/s',
      200,
      'higher',
    ),
    result(
      'golden-fill-float-8x11',
      million(() => wide.fillFloat(floats, 12345n)),
      'M numbers/s',
      200,
      'higher',
    ),
    result(
      'golden-fill-float-pool-2047',
      million(() => pool.fillFloat(floats, 5n)),
      'M numbers/s',
      300,
      'higher',
    ),
  ];
  const ratio = (results[1]?.value ?? 0) / memcpy;
  results.push(result('golden-fill-float-31x8-over-memcpy', ratio, 'x', 0.05, 'higher'));
  for (const [name, generator, goal] of [
    ['golden-wire-31x8', bank, 40],
    ['golden-wire-8x11', generatorOf({ kind: 'on-the-fly', lanes: 8, bits: 11, scaling: 'exact' }), 60],
  ] as const) {
    const wire = createWire(generator);
    const beats = 2 ** 12;
    const target = wireBeats(wire.format, beats);
    const seconds = leastSeconds(() => wire.wireWords(target, 12345n, 0, beats));
    results.push(result(name, (seconds * 1e9) / beats, 'ns/beat', goal, 'lower'));
  }
  return results;
}

const source = new Float32Array(count).fill(0.5);

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const { name, value, unit, goal, better, pass } of run()) {
    const bound = better === 'higher' ? '>=' : '<=';
    console.log(
      `${pass ? 'ok  ' : 'MISS'} ${name.padEnd(36)} ${value.toPrecision(4).padStart(8)} ${unit} (goal ${bound} ${goal})`,
    );
  }
}
