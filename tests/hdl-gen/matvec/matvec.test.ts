import { describe, expect, it } from 'vitest';
import { type MatvecShape, matvec as unit } from '../../../examples/matvec/matvec.js';
import { matvec as golden, roundShift, saturate } from '../../../golden-model/matvec.js';
import { elaborate } from '../../../hdl-gen/dsl/index.js';
import { emitDesign } from '../../../hdl-gen/dsl/verilog/index.js';
import { type Backend, backends, bench } from '../../../sim/testbench.js';
import { Rng } from '../dsl/back/random.js';
import { CLEAN, lint } from '../dsl/back/tools.js';

const shapes: MatvecShape[] = [
  { rows: 5, columns: 6, shift: 6, bits: 8 },
  { rows: 4, columns: 8, shift: 1, bits: 12 },
  { rows: 4, columns: 2, shift: 13, bits: 2 },
  { rows: 1, columns: 3, shift: 3, bits: 16 },
];
const nameOf = ({ rows, columns, shift, bits }: MatvecShape): string =>
  `${rows} x ${columns}, shift ${shift}, ${bits} bits`;

/** Bytes with many extremes, so that saturation and halves occur. */
const byte = (r: Rng): number => (r.below(4) === 0 ? (r.below(2) === 0 ? -128 : 127) : r.below(256) - 128);
const bytes = (r: Rng, n: number): number[] => Array.from({ length: n }, () => byte(r));

interface Run {
  readonly weights: number[][];
  readonly vectors: number[][];
}
const stimulus = ({ rows, columns }: MatvecShape, seed: number, count: number): Run => {
  const r = new Rng(seed);
  return {
    weights: Array.from({ length: rows }, () => bytes(r, columns)),
    vectors: Array.from({ length: count }, () => bytes(r, columns)),
  };
};

interface Answer {
  readonly rows: number[][];
  readonly cycles: number;
}
/** Loads the weights and streams all vectors through; `waits`: both sides hold back at random. */
async function simulate(shape: MatvecShape, run: Run, backend: Backend, waits?: Rng): Promise<Answer> {
  const b = await bench(unit(shape), { backend });
  try {
    b.reset();
    const { pins } = b;
    pins.weight_write = 1n;
    for (const [at, weight] of run.weights.flat().entries()) {
      b.poke('weight_addr', at);
      b.poke('weight_data', weight);
      b.step();
    }
    pins.weight_write = 0n;
    // What must not be written later on.
    b.poke('weight_addr', 0);
    b.poke('weight_data', run.weights[0]?.[0] === 85 ? 84 : 85);
    const start = b.cycles;
    const input = run.vectors.flat();
    const results: number[] = [];
    const wanted = run.vectors.length * shape.rows;
    let [sent, held] = [0, false];
    while (results.length < wanted) {
      if (b.cycles - start > 100 * (input.length + wanted * shape.columns)) throw new Error('the unit hangs');
      // A source may not take an offer back: valid stays until ready.
      held ||= sent < input.length && !waits?.below(2);
      pins.in_valid = held ? 1n : 0n;
      b.poke('in_data', held ? (input[sent] ?? 0) : (waits?.below(256) ?? 0));
      pins.out_ready = waits?.below(3) ? 0n : 1n;
      // Writes are ignored while the unit works.
      pins.weight_write = pins.busy && waits ? 1n : 0n;
      if (held && pins.in_ready === 1n) [sent, held] = [sent + 1, false];
      if (pins.out_valid === 1n && pins.out_ready === 1n) {
        results.push(Number(BigInt.asIntN(shape.bits, pins.out_data)));
        expect(pins.out_last).toBe(results.length % shape.rows === 0 ? 1n : 0n);
      }
      b.step();
    }
    expect(pins.busy).toBe(0n);
    const rows = run.vectors.map((_, i) => results.slice(i * shape.rows, (i + 1) * shape.rows));
    return { rows, cycles: b.cycles - start };
  } finally {
    b.dispose();
  }
}

describe.each(backends)('the matrix-vector unit on the %s', (backend) => {
  it.each(shapes.map((s): [string, MatvecShape] => [nameOf(s), s]))(
    'is its twin bit for bit under random back-pressure: %s',
    async (_, shape) => {
      const run = stimulus(shape, 7 + shape.rows, 60);
      const expected = run.vectors.map((x) => golden(run.weights, x, shape));
      expect((await simulate(shape, run, backend, new Rng(99))).rows).toEqual(expected);
    },
  );

  it('takes the clocks that its page promises when nobody waits', async () => {
    for (const shape of shapes) {
      const run = stimulus(shape, 3, 4);
      const { rows, cycles } = await simulate(shape, run, backend);
      expect(rows).toEqual(run.vectors.map((x) => golden(run.weights, x, shape)));
      expect(cycles).toBe(4 * (shape.columns + shape.rows * (shape.columns + 2)));
    }
  });
});

it('a twin that rounds halves up instead of away from zero, or does not saturate, is caught', async () => {
  const shape: MatvecShape = { rows: 5, columns: 6, shift: 6, bits: 8 };
  const run = stimulus(shape, 12, 60);
  const { rows } = await simulate(shape, run, 'interpreter', new Rng(1));
  const twin = (finish: (sum: number) => number): number[][] =>
    run.vectors.map((x) => run.weights.map((row) => finish(row.reduce((a, w, c) => a + w * (x[c] ?? 0), 0))));
  const halvesUp = (sum: number): number => Math.floor((sum + 32) / 64);
  expect(twin((sum) => saturate(roundShift(sum, 6), 8))).toEqual(rows);
  expect(twin((sum) => saturate(halvesUp(sum), 8))).not.toEqual(rows);
  expect(twin((sum) => roundShift(sum, 6))).not.toEqual(rows);
});

it('the twin rounds and saturates as its page says', () => {
  expect([-3, -2, -1, 0, 1, 2, 3].map((a) => roundShift(a, 1))).toEqual([-2, -1, -1, 0, 1, 1, 2]);
  expect([-9, -8, 7, 8].map((b) => saturate(b, 4))).toEqual([-8, -8, 7, 7]);
  expect(
    golden(
      [
        [1, 2],
        [-3, 4],
      ],
      [5, 6],
      { shift: 1, bits: 8 },
    ),
  ).toEqual([9, 5]);
});

describe('the emitted Verilog', () => {
  it.each(shapes.map((s): [string, MatvecShape] => [nameOf(s), s]))(
    'passes Verilator, Icarus and Yosys without a word: %s',
    async (_, shape) => {
      const design = elaborate(unit(shape));
      expect(await lint(emitDesign(design, { generator: 'zeroth test' }), design.top.name)).toEqual(CLEAN);
    },
  );
});
