import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BulkTable } from '../../golden-model/index.js';
import { javascriptKernel, type Kernel, loadKernel, nativeKernel, padTable } from '../../host/index.js';
import { expDown } from '../../host/kernels/exp.js';
import { temporary } from './fixtures.js';

let native: Kernel;
beforeAll(async () => {
  native = await nativeKernel();
});

/** Word for word what golden-model/stream.ts says of a table, one number at a time. */
function byDefinition(base: Float32Array, table: BulkTable, start: number, c: number): Float32Array {
  const { z, rows, lanes, groupSize, rotate } = table;
  return base.map((w, i) => {
    const t = start + Math.floor(i / groupSize);
    const k = rotate === 'none' ? 0 : rotate === 'step' ? t % lanes : Math.floor(t / rows) % lanes;
    const j = (i % groupSize) % lanes;
    const number = z[(t % rows) * lanes + ((j + k) % lanes)] ?? Number.NaN;
    return Math.fround(w + Math.fround(Math.fround(c) * number));
  });
}

const noise = (n: number, seed: number): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => Math.fround(Math.sin(i * 12.9898 + seed) * 3));

const cases = fc.record({
  rows: fc.integer({ min: 1, max: 40 }),
  lanes: fc.integer({ min: 1, max: 70 }),
  wider: fc.option(fc.integer({ min: 1, max: 150 }), { nil: 0 }),
  rotate: fc.constantFrom('period' as const, 'step' as const, 'none' as const),
  n: fc.integer({ min: 0, max: 6000 }),
  start: fc.nat(5000),
  c: fc.double({ min: -2, max: 2, noNaN: true }),
  inPlace: fc.boolean(),
  offset: fc.nat(17),
});

describe.each(['native', 'javascript'] as const)('%s kernel', (name) => {
  const kernel = (): Kernel => (name === 'native' ? native : javascriptKernel);

  test('equals the definition bit for bit: sizes, starts, rotations, duplicates, in place and apart', () => {
    fc.assert(
      fc.property(cases, ({ rows, lanes, wider, rotate, n, start, c, inPlace, offset }) => {
        const table: BulkTable = { z: noise(rows * lanes, 1), rows, lanes, groupSize: lanes + wider, rotate };
        const period = rotate === 'none' ? rows : rows * lanes;
        const whole = noise(n + 2 * offset, 2);
        const base = whole.subarray(offset, offset + n);
        const expected = byDefinition(base, table, start % period, c);
        const around = [...whole.subarray(0, offset), ...whole.subarray(offset + n)];
        const out = inPlace ? base : new Float32Array(n);
        kernel().addTable(out, base, padTable(table), start % period, c);
        expect(Buffer.compare(Buffer.from(out.slice().buffer), Buffer.from(expected.buffer))).toBe(0);
        expect([...whole.subarray(0, offset), ...whole.subarray(offset + n)]).toEqual(around);
      }),
      { numRuns: 400 },
    );
  });

  test('adds a scaled vector with two roundings', () => {
    const [base, z] = [noise(1001, 3), noise(1001, 4)];
    const out = new Float32Array(1001);
    kernel().add(out, base, z, 0.1);
    const expected = base.map((w, i) => Math.fround(w + Math.fround(Math.fround(0.1) * (z[i] ?? 0))));
    expect(out).toEqual(expected);
    // A fused multiply-add would round once: the test must be able to see that.
    const fused = base.map((w, i) => Math.fround(w + Math.fround(0.1) * (z[i] ?? 0)));
    expect(out).not.toEqual(fused);
  });

  test('gathers rows of floats, of token numbers and of pixels', () => {
    const rows = Int32Array.of(5, 0, 5, 2, 1);
    const floats = noise(6 * 7, 5);
    const out = new Float32Array(35);
    kernel().gather(out, floats, rows, 7);
    expect([...out]).toEqual([...rows].flatMap((r) => [...floats.subarray(7 * r, 7 * r + 7)]));
    const tokens = BigInt64Array.from({ length: 42 }, (_, i) => BigInt(i) - 20n);
    const ids = new BigInt64Array(35);
    kernel().gather(ids, tokens, rows, 7);
    expect([...ids]).toEqual([...rows].flatMap((r) => [...tokens.subarray(7 * r, 7 * r + 7)]));
    const every = Uint8Array.from({ length: 256 }, (_, i) => i);
    const unit = new Float32Array(256);
    kernel().gather(unit, every, Int32Array.of(0), 256);
    expect(unit).toEqual(Float32Array.from(every, (b) => b / 255));
  });

  test('refuses what would read or write out of bounds, or read perturbed weights', () => {
    const k = kernel();
    const floats = new Float32Array(20);
    const table = padTable({ z: new Float32Array(4), rows: 4, lanes: 1, groupSize: 1, rotate: 'none' });
    expect(() => k.addTable(floats.subarray(1, 11), floats.subarray(0, 10), table, 0, 1)).toThrow('overlap in part');
    expect(() => k.addTable(new Float32Array(9), floats, table, 0, 1)).toThrow('9 weights out, 20 in');
    expect(() => k.add(floats, floats, new Float32Array(19), 1)).toThrow('19 numbers for 20 weights');
    expect(() => k.gather(floats, floats, Int32Array.of(4), 5)).toThrow('row 4 of 4');
    expect(() => k.gather(floats, floats, Int32Array.of(-1), 5)).toThrow('row -1 of 4');
    expect(() => k.gather(new Float32Array(4), floats, Int32Array.of(0), 5)).toThrow('do not fit');
    expect(() => k.gather(new BigInt64Array(5), floats, Int32Array.of(0), 5)).toThrow('not of the type');
  });
});

test('results too large for the caches are the same numbers', () => {
  const n = (1 << 23) + 5;
  const base = new Float32Array(n);
  for (let i = 0; i < n; i++) base[i] = (i % 1009) / 1009;
  const a = new Float32Array(n);
  const b = new Float32Array(n);
  for (const lanes of [31, 1]) {
    const rotate = lanes === 1 ? 'none' : 'period';
    const table = padTable({ z: noise(255 * lanes, 6), rows: 255, lanes, groupSize: lanes, rotate });
    native.addTable(a, base, table, 77, 1e-3);
    javascriptKernel.addTable(b, base, table, 77, 1e-3);
    expect(Buffer.compare(new Uint8Array(a.buffer), new Uint8Array(b.buffer))).toBe(0);
  }
});

test('huge pages leave what is stored as it is, and are asked for whole ones only', () => {
  const bytes = Uint8Array.from({ length: 5 << 20 }, (_, i) => i % 251);
  const before = Buffer.from(bytes);
  const concerned = native.hugePages(bytes);
  if (process.platform === 'linux') expect([0, 2 << 20, 4 << 20]).toContain(concerned);
  expect(Buffer.compare(bytes, before)).toBe(0);
  expect(native.hugePages(bytes.subarray(0, (2 << 20) - 1))).toBe(0);
  expect(native.hugePages(new Float32Array(0))).toBe(0);
  expect(javascriptKernel.hugePages(bytes)).toBe(0);
});

test('rows too wide for masks rotate once a period like the others', () => {
  for (const lanes of [256, 257]) {
    const table: BulkTable = { z: noise(3 * lanes, 7), rows: 3, lanes, groupSize: lanes, rotate: 'period' };
    expect(padTable(table).layout).toBe(lanes === 256 ? 'turning' : 'doubled');
    const base = noise(9 * lanes + 5, 8);
    const expected = byDefinition(base, table, 3 * lanes - 4, 1e-2);
    for (const kernel of [native, javascriptKernel]) {
      const out = new Float32Array(base.length);
      kernel.addTable(out, base, padTable(table), 3 * lanes - 4, 1e-2);
      expect(out).toEqual(expected);
    }
  }
});

// The machine that runs this uses one vector width; the macros make the library believe that it has less.
test.each([
  ['none', '0'],
  ['AVX2 at most', 'sizeof(x) == sizeof("avx2")'],
])('vector extensions, %s: the same bits', async (name, supported) => {
  const folder = temporary();
  const compiler = join(folder, 'cc');
  const script = `#!/bin/sh\n[ "$1" = --version ] && echo '${name}' && exit 0\nexec cc '-D__builtin_cpu_supports(x)=(${supported})' "$@"\n`;
  writeFileSync(compiler, script, { mode: 0o755 });
  const cache = process.env.ZEROTH_CACHE;
  process.env.ZEROTH_CACHE = join(folder, 'cache');
  const narrow = await nativeKernel(compiler).finally(() => {
    if (cache === undefined) delete process.env.ZEROTH_CACHE;
    else process.env.ZEROTH_CACHE = cache;
  });
  for (const rotate of ['period', 'step', 'none'] as const) {
    const table: BulkTable = { z: noise(17 * 31, 9), rows: 17, lanes: 31, groupSize: 31, rotate };
    const base = noise(5003, 10);
    const out = new Float32Array(5003);
    narrow.addTable(out, base, padTable(table), 11, -1e-2);
    expect(out).toEqual(byDefinition(base, table, 11, -1e-2));
  }
  const logits = noise(640, 11).map((v) => v * 40);
  const labels = Int32Array.from({ length: 64 }, (_, i) => (i % 12) - 1);
  const parts = [narrow, native, javascriptKernel].map((kernel) => {
    const to = new Float64Array(64 * 12);
    kernel.lossParts(to, logits, labels, 10);
    return to.subarray(0, 128);
  });
  expect(parts[0]).toEqual(parts[1]);
  expect(parts[0]).toEqual(parts[2]);
});

describe('parts of a loss', () => {
  const parts = (kernel: Kernel, logits: number[], label: number): number[] => {
    const to = new Float64Array(2 + logits.length);
    kernel.lossParts(to, Float32Array.from(logits), Int32Array.of(label), logits.length);
    return [...to];
  };

  test('the native kernel has the terms of the JavaScript one over the whole range, and drops those that it drops', () => {
    for (let x = -62; x <= 0; x += 1 / 64)
      expect(parts(native, [x, 0], 0)).toEqual([0 - x, 1 + expDown(x), expDown(x), 1]);
    expect(parts(native, [-61, 0, -60], 1).slice(2)).toEqual([0, 1, expDown(-60)]);
  });

  test('a whole power of two is taken out of the table exactly', () => {
    for (let n = 0; n <= 2760; n++) {
      const x = -(n * Math.LN2) / 32;
      if (x >= -59.9) expect(Math.abs(expDown(x) / Math.exp(x) - 1)).toBeLessThan(2 ** -51);
    }
  });

  test('a label outside the classes gives no number, and arrays that do not fit are refused', () => {
    for (const kernel of [native, javascriptKernel]) {
      for (const label of [-1, 2]) expect(parts(kernel, [1, 2], label)[0]).toBeNaN();
      expect(parts(kernel, [1, 3], 0).slice(0, 2)).toEqual([2, 1 + expDown(-2)]);
      expect(() => kernel.lossParts(new Float64Array(3), new Float32Array(2), Int32Array.of(0), 2)).toThrow(
        '2 logits and room for 3 parts for 1 rows of 2',
      );
    }
  });
});

describe('choice of kernel', () => {
  const cache = process.env.ZEROTH_CACHE;
  afterAll(() => {
    if (cache === undefined) delete process.env.ZEROTH_CACHE;
    else process.env.ZEROTH_CACHE = cache;
  });

  test('is native where there is a compiler, JavaScript with the reason where there is none', async () => {
    expect((await loadKernel()).kernel.backend).toBe('native');
    const none = await loadKernel('no-such-compiler');
    expect(none.kernel).toBe(javascriptKernel);
    expect(none.fallback).toBe("no C compiler: 'no-such-compiler' does not run");
  });

  test('a compiler that fails is reported with its message', async () => {
    const folder = temporary();
    process.env.ZEROTH_CACHE = join(folder, 'cache');
    const compiler = join(folder, 'cc');
    writeFileSync(compiler, '#!/bin/sh\n[ "$1" = --version ] && exit 0\necho "no disk left" >&2\nexit 1\n', {
      mode: 0o755,
    });
    const broken = await loadKernel(compiler);
    expect(broken.kernel.backend).toBe('javascript');
    expect(broken.fallback).toContain('could not compile the kernel: no disk left');
  });

  test('a table that does not fit is refused', () => {
    const z = new Float32Array(8);
    expect(() => padTable({ z, rows: 3, lanes: 3, groupSize: 3, rotate: 'none' })).toThrow(
      '8 numbers in a table of 3 x 3',
    );
    expect(() => padTable({ z, rows: 4, lanes: 2, groupSize: 5000, rotate: 'none' })).toThrow('a group of 5000');
  });
});
