import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveConfig, ZerothError } from '../../../config/index.js';
import { generator, perturbEngine } from '../../../hdl-gen/units.js';
import { EngineRig } from './engine-rig.js';
import { group, poolNumbers } from './spec.js';

const config = (generatorFields: Record<string, unknown>, engine: Record<string, unknown> = {}) =>
  resolveConfig({ name: 'unit', generator: generatorFields, engine });
const otf = (fields: Record<string, unknown> = {}) => ({
  kind: 'on-the-fly',
  lanes: 3,
  bits: 4,
  scaling: 'none',
  ...fields,
});

/** Section 10 with BigInt, for one weight. */
function perturbed(w: number, coef: number, scaleInt: number, u: number, K: number, weightBits: number) {
  const p = BigInt(coef) * BigInt(scaleInt) * BigInt(u);
  const size = ((p < 0n ? -p : p) + (1n << BigInt(K - 1))) / (1n << BigInt(K));
  const delta = Number(p < 0n ? -size : size);
  const [least, most] = [-(2 ** (weightBits - 1)), 2 ** (weightBits - 1) - 1];
  const sum = w + delta;
  return {
    w: Math.min(most, Math.max(least, sum)),
    saturated: sum > most || sum < least,
    underflow: p !== 0n && delta === 0,
  };
}

/** K for scale 1. */
const dropOf = (c: ReturnType<typeof config>, scaleFrac: number, uFrac: number): number =>
  c.engine.coefFrac + scaleFrac + uFrac - c.engine.weightFrac;

describe('engine arithmetic', () => {
  // One lane of 4 bits, weights of 8 bits: small enough to meet every edge.
  const c = config(otf({ lanes: 1 }), { weightBits: 8, weightFrac: 4, coefBits: 8, coefFrac: 4 });
  const K = dropOf(c, 0, 3);
  const numbers = Array.from({ length: 15 }, (_, t) => group(c.generator as never, t)[0] ?? 0);

  it('rounds half away from zero: ties by hand', () => {
    // u = -7 at step 0 (word 1); K = 3: -7 * 4 / 8 = -3.5 -> -4; 7 * 4 / 8 = 3.5 -> 4.
    expect(numbers[0]).toBe(-7);
    expect(K).toBe(3);
    const rig = new EngineRig(c);
    expect(rig.pass(4, true, [[0]]).weights).toEqual([-4]);
    expect(rig.pass(-4, false, [[0]]).weights).toEqual([4]);
  });

  it('equals the formula for every coefficient and weights at the rails, with both counters', () => {
    const rig = new EngineRig(c);
    let first = true;
    for (let coef = -127; coef <= 127; coef += 2) {
      const weights = numbers.map((_, i) => [-128, 127, 0, 100, -100][(i + coef + 130) % 5] ?? 0);
      const want = weights.map((w, i) => perturbed(w, coef, 1, numbers[i] ?? 0, K, 8));
      const got = rig.pass(coef, first, rig.cut(weights));
      first = false;
      expect(got.weights, `coef ${coef}`).toEqual(want.map((x) => x.w));
      expect(got.saturations).toBe(want.filter((x) => x.saturated).length);
      expect(got.underflows).toBe(want.filter((x) => x.underflow).length);
    }
  });

  it('is symmetric: the change of -coef is minus the change of coef', () => {
    const rig = new EngineRig(c);
    const zeros = rig.cut(numbers.map(() => 0));
    for (const coef of [1, 3, 4, 12, 16]) {
      const plus = rig.pass(coef, true, zeros).weights;
      const minus = rig.pass(-coef, false, zeros).weights;
      expect(minus).toEqual(plus.map((x) => (x === 0 ? 0 : -x)));
    }
  });

  it.each([
    ['pow2', otf({ lanes: 3, bits: 5, scaling: 'pow2' })],
    ['exact', otf({ lanes: 3, bits: 5, scaling: 'exact' })],
    ['constant', otf({ lanes: 3, bits: 5, scaling: 'constant' })],
    ['truncated', otf({ lanes: 3, bits: 6, wordBits: 4, scaling: 'pow2' })],
  ])('applies the scale of each group: %s', (_, fields) => {
    const cfg = config(fields);
    const { scale, uFrac } = generator(cfg.generator);
    const rig = new EngineRig(cfg);
    const g = cfg.generator as Parameters<typeof group>[0];
    const T = 2 ** g.bits - 1;
    const weights = Array.from({ length: 3 * (T + 4) }, (_, i) => ((i * 7919) % 65536) - 32768);
    const want = weights.map((w, i) => {
      const t = Math.floor(i / 3);
      const int =
        scale.kind === 'fixed'
          ? scale.int
          : scale.kind === 'shift'
            ? 2 ** (scale.shifts[t % T] ?? 0)
            : (scale.ints[t % T] ?? 0);
      return perturbed(w, -30000, int, group(g, t)[i % 3] ?? 0, dropOf(cfg, scale.frac, uFrac), 16);
    });
    const got = rig.pass(-30000, true, rig.cut(weights));
    expect(got.weights).toEqual(want.map((x) => x.w));
    expect(got.saturations).toBe(want.filter((x) => x.saturated).length);
  });

  it('takes the most negative sums of a wide weight and keeps unpadded bits apart', () => {
    const cfg = config(otf({ lanes: 2 }), { weightBits: 12, weightFrac: 8, coefBits: 16, coefFrac: 12 });
    const rig = new EngineRig(cfg);
    const got = rig.pass(32767, true, [[-2048, 2047]]);
    const want = [-2048, 2047].map((w, i) =>
      perturbed(w, 32767, 1, group(cfg.generator as never, 0)[i] ?? 0, dropOf(cfg, 0, 3), 12),
    );
    expect(got.weights).toEqual(want.map((x) => x.w));
  });
});

describe('engine counters', () => {
  it.each([
    [32767, 'saturations'],
    [-32767, 'saturations'],
    [1, 'underflows'],
  ] as const)('coef %i: slots that TKEEP leaves out are not in %s', (coef, counter) => {
    const cfg = config(otf({ lanes: 3 }));
    const rig = new EngineRig(cfg);
    const K = dropOf(cfg, 0, 3);
    const weights = [32767, -32768, 32767, 0];
    const want = weights.map((w, i) =>
      perturbed(w, coef, 1, group(cfg.generator as never, Math.floor(i / 3))[i % 3] ?? 0, K, 16),
    );
    const got = rig.pass(coef, true, rig.cut(weights));
    expect(got.weights).toEqual(want.map((x) => x.w));
    expect(got[counter]).toBe(want.filter((x) => (counter === 'saturations' ? x.saturated : x.underflow)).length);
  });
  it('start from zero in every pass and stand still after it', () => {
    const rig = new EngineRig(config(otf({ lanes: 3 })));
    const beats = rig.cut([32767, 32767, 32767]);
    const { saturations } = rig.pass(-32767, true, beats);
    expect(saturations).toBeGreaterThan(0);
    rig.sim.step(10);
    expect(Number(rig.sim.peek('saturations'))).toBe(saturations);
    expect(rig.pass(-32767, false, beats).saturations).toBe(saturations);
  });
});

describe('engine passes', () => {
  const shapes: [string, Record<string, unknown>, number][] = [
    ['P = n', otf(), 3],
    ['P < n, ragged', otf({ lanes: 5, perClock: 2 }), 5],
    ['P > n', otf({ lanes: 3, perClock: 7 }), 7],
    ['CLT', { kind: 'clt', lanes: 3, scaling: 'none' }, 3],
  ];
  it.each(shapes)('replays a draw and starts the next one S steps on, under back-pressure: %s', (_, fields, G) => {
    const cfg = config(fields);
    const free = new EngineRig(cfg);
    const coef = 32767;
    // What a run without back-pressure and with one long pass gives: the stream itself.
    const stream = free.pass(coef, true, free.cut(new Array<number>(40 * G).fill(0))).weights;
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 * G + 1 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.boolean(), { minLength: 7, maxLength: 23 }),
        fc.array(fc.boolean(), { minLength: 7, maxLength: 23 }),
        (sizes, offers, accepts) => {
          const rig = new EngineRig(cfg);
          let [i, j, at] = [0, 0, 0];
          const offer = () => offers[i++ % (offers.length + 1)] ?? true;
          const accept = () => accepts[j++ % (accepts.length + 1)] ?? true;
          for (const d of sizes) {
            const beats = rig.cut(new Array<number>(d).fill(0));
            const want = stream.slice(at, at + d);
            for (const first of [true, false, false]) {
              const pass = rig.pass(coef, first, beats, offer, accept);
              expect(pass.weights).toEqual(want);
              expect([...pass.users]).toEqual([first ? 1n : 0n]);
            }
            at += Math.ceil(d / G) * G;
          }
          expect(rig.sim.peek('shape_error')).toBe(0n);
        },
      ),
      { numRuns: 15 },
    );
  });

  it.each([
    [{ size: 10, perClock: 4, carry: 'element' }, 1],
    [{ size: 11, perClock: 3, carry: 'element', memory: 'rom' }, 1],
    [{ size: 7, perClock: 1 }, 1],
    [{ size: 21, perClock: 3, carry: 'row' }, 3],
  ])('a pool goes on after the last number used, or the last row: %j', (fields, G) => {
    const cfg = config({ kind: 'pool', bits: 6, scaling: 'none', ...fields });
    const rig = new EngineRig(cfg);
    const pool = poolNumbers(cfg.generator as never);
    const K = dropOf(cfg, 0, 5);
    let at = 0;
    for (const d of [5, 9, 1, 10, 3, 23]) {
      const beats = rig.cut(new Array<number>(d).fill(0));
      const want = Array.from(
        { length: d },
        (_, i) => perturbed(0, 20000, 1, pool[(at + i) % pool.length] ?? 0, K, 16).w,
      );
      for (const first of [true, false, false])
        expect(rig.pass(20000, first, beats).weights, `d ${d} at ${at}`).toEqual(want);
      at = (at + Math.ceil(d / G) * G) % pool.length;
    }
    expect(rig.sim.peek('shape_error')).toBe(0n);
  });

  it('moves a beat every cycle when nobody holds it up', () => {
    const rig = new EngineRig(config(otf()));
    const { cycles } = rig.pass(100, true, rig.cut(new Array<number>(30).fill(1)));
    // 10 beats and three registers.
    expect(cycles).toBe(10 + 3);
  });

  it('takes no weights before a command and no command during a pass', () => {
    const rig = new EngineRig(config(otf()));
    rig.sim.poke('s_axis_tvalid', 1);
    rig.sim.poke('s_axis_tkeep', 0x3f);
    rig.sim.step(3);
    expect(rig.sim.peek('s_axis_tready')).toBe(0n);
    expect(rig.sim.peek('busy')).toBe(0n);
    rig.sim.poke('s_axis_tvalid', 0);
    rig.command(5, true);
    expect(rig.sim.peek('cmd_ready')).toBe(0n);
    expect(rig.sim.peek('busy')).toBe(1n);
    expect(rig.sim.peek('s_axis_tready')).toBe(1n);
  });

  it('offers a result without waiting for TREADY', () => {
    const rig = new EngineRig(config(otf()));
    rig.command(5, true);
    rig.sim.poke('s_axis_tvalid', 1);
    rig.sim.poke('s_axis_tkeep', 0x3f);
    rig.sim.poke('m_axis_tready', 0);
    rig.sim.step(5);
    expect(rig.sim.peek('m_axis_tvalid')).toBe(1n);
    // Three beats fill the pipeline, then the engine holds the producer up.
    expect(rig.sim.peek('s_axis_tready')).toBe(0n);
    expect(rig.sim.peek('beat_count')).toBe(3n);
  });
});

describe('engine: shape errors', () => {
  const send = (keep: bigint, last: boolean, fields = otf()) => {
    const rig = new EngineRig(config(fields));
    rig.command(5, true);
    rig.sim.poke('s_axis_tvalid', 1);
    rig.sim.poke('s_axis_tkeep', keep);
    rig.sim.poke('s_axis_tlast', last ? 1 : 0);
    rig.sim.step();
    rig.sim.poke('s_axis_tvalid', 0);
    rig.sim.step(5);
    return rig.sim.peek('shape_error');
  };
  it.each([
    ['a full beat', 0b111111n, false, 0n],
    ['a short last beat', 0b000011n, true, 0n],
    ['a short beat before the last', 0b001111n, false, 1n],
    ['half a weight', 0b011111n, true, 1n],
    ['a gap', 0b110011n, true, 1n],
    ['a weight not in slot 0', 0b001100n, true, 1n],
    ['nothing', 0n, true, 1n],
  ])('%s', (_, keep, last, error) => {
    expect(send(keep, last)).toBe(error);
  });
  it('more weights than the ragged beat has numbers', () => {
    const cfg = config(otf({ lanes: 3, perClock: 2 }));
    const rig = new EngineRig(cfg);
    rig.pass(5, true, [[1, 2], [3]]);
    expect(rig.sim.peek('shape_error')).toBe(0n);
    rig.pass(5, true, [
      [1, 2],
      [3, 4],
    ]);
    expect(rig.sim.peek('shape_error')).toBe(1n);
  });
});

describe('engine configuration', () => {
  const message = (make: () => unknown): string => {
    try {
      make();
    } catch (e) {
      if (e instanceof ZerothError) return e.message;
      throw e;
    }
    return 'no error';
  };
  it('needs the snapshot to replay', () => {
    expect(message(() => perturbEngine(config(otf({ replay: 'serial' }))))).toBe(
      "generator.replay: the perturb engine goes back to the start of a draw in one cycle, 'serial' cannot\n" +
        "  allowed: 'snapshot'\n  fix: replay: 'snapshot'",
    );
  });
  it.each(['rademacher', 'tausworthe', 'clt', 'tree', 'icdf', 'box-muller'])('needs it of %s too', (kind) => {
    const size = kind === 'clt' ? { lanes: 2 } : { perClock: 2 };
    const refusal = (replay: string) => message(() => perturbEngine(config({ kind, ...size, replay })));
    expect(refusal('serial')).toMatch(
      /^generator\.replay: the perturb engine goes back to the start of a draw in one cycle/,
    );
    expect(refusal('snapshot')).toBe('no error');
  });
  it('needs a bit to round', () => {
    const c = config(otf({ lanes: 1, bits: 3, scaling: 'constant' }), {
      weightBits: 16,
      weightFrac: 12,
      coefBits: 16,
      coefFrac: 11,
    });
    const tight = { ...c, engine: { ...c.engine, coefFrac: 12 - 2 - 12 } };
    expect(message(() => perturbEngine(tight))).toMatch(/nothing is left to round\n {2}allowed: at least -1\n/);
  });
});
