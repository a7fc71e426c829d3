import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildModel, fromWords, type PortSpec, readyPattern, toWords } from '../../sim/verilator-bindings/index.js';
import { cppName, storageBytes } from '../../sim/verilator-bindings/ports.js';
import { fixture } from './support.js';

const widths = [1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 95, 96, 97, 127, 128, 129, 255, 256, 300];

/** A module with an input, a combinational inverse, and a register of each width. */
function wideModule(): { text: string; ports: PortSpec[] } {
  const range = (w: number): string => (w === 1 ? '' : `[${w - 1}:0] `);
  const ports: PortSpec[] = [
    { name: 'clk', width: 1, direction: 'input' },
    ...widths.flatMap((w): PortSpec[] => [
      { name: `a${w}`, width: w, direction: 'input' },
      { name: `n${w}`, width: w, direction: 'output' },
      { name: `q${w}`, width: w, direction: 'output' },
    ]),
  ];
  const header = ports.map(
    (p) => `  ${p.direction} ${p.name.startsWith('q') ? 'reg' : 'wire'} ${range(p.width)}${p.name}`,
  );
  const body = widths.map((w) => `  assign n${w} = ~a${w};\n  always @(posedge clk) q${w} <= a${w};`);
  const text = `\`default_nettype none\nmodule wide (\n${header.join(',\n')}\n);\n${body.join('\n')}\nendmodule\n`;
  return { text, ports };
}

const wide = wideModule();
const wideLibrary = () => buildModel({ files: [{ path: 'wide.v', text: wide.text }], top: 'wide', ports: wide.ports });
const bank = () => buildModel({ files: [fixture('bank.v')], top: 'bank' });

describe('ports of every width', () => {
  it('carries any value of 1 to 300 bits in and out, combinational and registered', async () => {
    using_(await wideLibrary(), (model) => {
      fc.assert(
        fc.property(fc.constantFrom(...widths), fc.bigInt({ min: 0n, max: (1n << 300n) - 1n }), (w, any) => {
          const value = BigInt.asUintN(w, any);
          model.poke(`a${w}`, value);
          model.eval();
          expect(model.peek(`a${w}`)).toBe(value);
          expect(model.peek(`n${w}`)).toBe(BigInt.asUintN(w, ~value));
          model.step();
          expect(model.peek(`q${w}`)).toBe(value);
        }),
        { numRuns: 500 },
      );
    });
  });

  it('takes negative numbers in two’s complement and refuses what does not fit', async () => {
    using_(await wideLibrary(), (model) => {
      model.poke('a9', -256);
      model.poke('a300', -1n);
      model.step();
      expect(model.peek('q9')).toBe(256n);
      expect(model.peek('q300')).toBe((1n << 300n) - 1n);
      expect(() => model.poke('a9', 512)).toThrow('wide.a9: 512 does not fit in 9 bits\n  allowed: 0..511');
      expect(() => model.poke('a9', -257)).toThrow('does not fit in 9 bits');
      expect(() => model.poke('a33', 1n << 33n)).toThrow('does not fit in 33 bits');
      expect(() => model.poke('q9', 1)).toThrow('wide.q9: is an output; only inputs can be set');
      expect(() => model.peek('q10')).toThrow(/wide\.q10: no such port\n {2}allowed: clk, a1, n1, q1/);
      expect(() => model.peekNumber('q33')).toThrow('has 33 bits; use peek()');
    });
  });

  it('runs a batch exactly as cycle-by-cycle calls do', async () => {
    const library = await wideLibrary();
    const plan = library.rows();
    const cycles = 200;
    const stimulus = new Uint32Array(plan.inputs.stride * cycles);
    const outputs = new Uint32Array(plan.outputs.stride * cycles);
    let x = 12345;
    for (let i = 0; i < stimulus.length; i++) {
      x = Math.imul(x, 1664525) + 1013904223;
      stimulus[i] = x;
    }
    using_(library, (batched) => {
      using_(library, (stepped) => {
        batched.run(plan, stimulus, outputs, cycles);
        const width = (name: string): number => library.ports.find((p) => p.name === name)?.width ?? 0;
        for (let c = 0; c < cycles; c++) {
          for (const f of plan.inputs.fields) {
            const raw = fromWords(stimulus, width(f.port), c * plan.inputs.stride + f.offset);
            // The rows hold unused bits above a port's width; poke would refuse them, run drops them.
            stepped.poke(f.port, BigInt.asUintN(width(f.port), raw));
          }
          stepped.eval();
          for (const f of plan.outputs.fields) {
            const got = fromWords(outputs, width(f.port), c * plan.outputs.stride + f.offset);
            expect(got, `${f.port} at cycle ${c}`).toBe(stepped.peek(f.port));
          }
          stepped.step();
        }
        expect(batched.cycles).toBe(cycles);
      });
    });
    expect(() => using_(library, (m) => m.run(plan, stimulus, outputs.subarray(1), cycles))).toThrow(
      /outputs: \d+ words, but \d+ are needed/,
    );
  });

  it('names ports as Verilator’s C++ does', async () => {
    expect(cppName('a__b')).toBe('a___05Fb');
    expect([1, 8, 9, 16, 17, 32, 33, 64, 65].map(storageBytes)).toEqual([1, 1, 2, 2, 4, 4, 8, 8, 12]);
    const text =
      '`default_nettype none\nmodule odd (input wire auto, input wire a__b, output wire [1:0] delete);\n' +
      '  assign delete = {auto, a__b};\nendmodule\n';
    const library = await buildModel({ files: [{ path: 'odd.v', text }], top: 'odd', warnings: 'report' });
    using_(library, (model) => {
      model.poke('auto', 1);
      model.eval();
      expect(model.peek('delete')).toBe(2n);
      model.poke('a__b', 1);
      model.eval();
      expect(model.peek('delete')).toBe(3n);
      expect(() => model.reset()).toThrow('odd: has no reset');
    });
  });
});

describe('streams', () => {
  const tapOf = (library: Awaited<ReturnType<typeof bank>>) =>
    library.tap({ valid: 'm_valid', ready: 'm_ready', fields: ['m_data', 'beat_count'] });

  it('collects exactly the accepted beats, under any back-pressure', async () => {
    const library = await bank();
    const tap = tapOf(library);
    expect(tap.layout).toEqual({
      fields: [
        { port: 'm_data', offset: 0, words: 2 },
        { port: 'beat_count', offset: 2, words: 1 },
      ],
      stride: 3,
    });
    const free = new Uint32Array(tap.layout.stride * 700);
    using_(library, (model) => {
      model.reset();
      expect(model.collect(tap, free, { maxCycles: 10_000 }).beats).toBe(700);
    });
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 70 }), fc.nat(69), (bits, start) => {
        fc.pre(bits.includes(true));
        using_(library, (model) => {
          model.reset();
          const out = new Uint32Array(free.length);
          let ready = readyPattern(bits, start);
          let beats = 0;
          // In pieces, to see that the pattern goes on where it stopped.
          while (beats < 700) {
            const got = model.collect(tap, out, { maxCycles: 37, maxBeats: 700 - beats, ready, offset: 3 * beats });
            beats += got.beats;
            ready = { ...ready, start: got.patternAt };
          }
          expect(Buffer.compare(Buffer.from(out.buffer), Buffer.from(free.buffer))).toBe(0);
        });
      }),
      { numRuns: 40 },
    );
    expect(() => readyPattern([false, false])).toThrow('2 cycles without a single ready one');
  });

  it('compares with golden words and stops before the edge of the first difference', async () => {
    const library = await bank();
    const tap = tapOf(library);
    using_(library, (model) => {
      const golden = new Uint32Array(tap.layout.stride * 300);
      model.reset();
      model.collect(tap, golden, { maxCycles: 1000 });
      model.reset();
      expect(model.compare(tap, golden, { maxCycles: 1000, maxBeats: 300 })).toMatchObject({
        beats: 300,
        actual: null,
      });
      const wrong = golden.slice();
      const at = 255 * tap.layout.stride + 1;
      wrong[at] = (wrong[at] ?? 0) ^ 0x80;
      model.reset();
      const before = model.cycles;
      const result = model.compare(tap, wrong, { maxCycles: 1000, maxBeats: 300 });
      // Beat 255 is the first of the second period: one rotation cycle lies before it.
      expect(result).toMatchObject({ beats: 255, cycles: 256 });
      expect(result.actual).toEqual(golden.slice(255 * 3, 256 * 3));
      expect(model.cycles - before).toBe(256);
      expect(model.peekNumber('beat_count')).toBe(255);
    });
  });

  it('drives and takes several streams at once', async () => {
    const library = await buildModel({ files: [fixture('adder.v')], top: 'adder' });
    const a = library.tap({ valid: 'a_valid', ready: 'a_ready', fields: ['a_data'] });
    const b = library.tap({ valid: 'b_valid', ready: 'b_ready', fields: ['b_data'] });
    const s = library.tap({ valid: 's_valid', ready: 's_ready', fields: ['s_data'] });
    const pattern = fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }).filter((p) => p.includes(true));
    const rows = (seed: number): Uint32Array =>
      Uint32Array.from({ length: 100 }, (_, i) => Math.imul(i + seed, 40503) & 0xffff);
    fc.assert(
      fc.property(pattern, pattern, pattern, (pa, pb, ps) => {
        using_(library, (model) => {
          model.reset();
          const sums = new Uint32Array(100);
          const result = model.stream(
            [
              { kind: 'send', tap: a, beats: 100, rows: rows(1), pattern: readyPattern(pa) },
              { kind: 'send', tap: b, beats: 100, rows: rows(7), pattern: readyPattern(pb, 1) },
              { kind: 'receive', tap: s, beats: 100, rows: sums, pattern: readyPattern(ps) },
            ],
            50_000,
          );
          expect(result).toMatchObject({ moved: [100, 100, 100], done: true });
          expect(sums).toEqual(rows(1).map((v, i) => v + (rows(7)[i] ?? 0)));
        });
      }),
      { numRuns: 40 },
    );
    using_(library, (model) => {
      model.reset();
      const stuck = model.stream([{ kind: 'send', tap: a, beats: 5, rows: rows(1) }], 50);
      expect(stuck).toEqual({ cycles: 50, moved: [1], done: false });
      expect(() => model.stream([{ kind: 'send', tap: a, beats: 101, rows: rows(1) }], 5)).toThrow(
        'a_valid: 100 words of rows, but 101 are needed',
      );
      expect(model.waitFor('s_valid', 20)).toBeNull();
      model.poke('b_valid', 1);
      expect(model.waitFor('s_valid', 20)).toBe(1);
    });
  });
});

describe('the life of a model', () => {
  it('saves and restores the whole state, also into another instance', async () => {
    const library = await bank();
    using_(library, (one) => {
      one.reset();
      one.poke('m_ready', 1);
      one.step(300);
      const state = one.save();
      const at300 = one.peek('m_data');
      one.step(77);
      const at377 = one.peek('m_data');
      expect(at377).not.toBe(at300);
      one.restore(state);
      expect([one.peek('m_data'), one.cycles]).toEqual([at300, 302]);
      using_(library, (other) => {
        other.restore(state);
        other.step(77);
        expect(other.peek('m_data')).toBe(at377);
      });
    });
  });

  it('keeps models and libraries apart', async () => {
    const library = await bank();
    const flipped = await buildModel({
      files: [{ path: 'bank.v', text: fixture('bank.v').text.replace('leap[3]}', 'leap[2]}') }],
      top: 'bank',
    });
    expect(flipped.built.path).not.toBe(library.built.path);
    const models = [library.create(), flipped.create(), library.create()];
    for (const m of models) {
      m.reset();
      m.poke('m_ready', 1);
    }
    for (let i = 0; i < 10; i++) for (const m of models) m.step();
    const [a, b, c] = models.map((m) => m.peek('m_data'));
    expect(a).toBe(c);
    expect(a).not.toBe(b);
    for (const m of models) m.dispose();
  });

  it('starts registers at zeros, ones or seeded random values', async () => {
    const text =
      '`default_nettype none\nmodule raw (input wire clk, input wire [63:0] d, output reg [63:0] q);\n' +
      '  always @(posedge clk) q <= d;\nendmodule\n';
    const library = await buildModel({ files: [{ path: 'raw.v', text }], top: 'raw' });
    const start = (initial: Parameters<typeof library.create>[0]): bigint => {
      const model = library.create(initial);
      const value = model.peek('q');
      model.dispose();
      return value;
    };
    expect(start('zeros')).toBe(0n);
    expect(start('ones')).toBe((1n << 64n) - 1n);
    expect(start({ seed: 1 })).toBe(start({ seed: 1 }));
    expect(start({ seed: 1 })).not.toBe(start({ seed: 2 }));
  });

  it('refuses every call after dispose, and disposing twice is harmless', async () => {
    const model = (await bank()).create();
    model.dispose();
    model.dispose();
    expect(() => model.step()).toThrow('bank: the model has been disposed');
    expect(() => model.peek('m_data')).toThrow('bank: the model has been disposed');
  });

  it('turns $finish and $stop in the design into an error with what it printed', async () => {
    const text =
      '`default_nettype none\nmodule stopper (input wire clk, input wire [1:0] how, output reg [7:0] n);\n' +
      "  initial n = 0;\n  always @(posedge clk) begin\n    n <= n + 8'd1;\n    if (how == 1 && n == 3) begin\n" +
      '      $display("n reached %0d", n);\n      $finish;\n    end\n    if (how == 2) $stop;\n  end\nendmodule\n';
    const library = await buildModel({ files: [{ path: 'stopper.v', text }], top: 'stopper', warnings: 'report' });
    using_(library, (model) => {
      model.step(2);
      model.poke('how', 1);
      expect(() => model.step(10)).toThrow(
        /^stopper, cycle 3: the design stopped the simulation\n {2}n reached 3\nstopper\.v:8: \$finish/,
      );
    });
    using_(library, (model) => {
      model.poke('how', 2);
      expect(() => model.step()).toThrow(/stopper\.v:10: \$stop/);
    });
  });

  it('frees models that nobody disposed', async () => {
    const library = await bank();
    const before = library.liveModels;
    const kept = library.create();
    for (let i = 0; i < 50; i++) library.create().step();
    expect(library.liveModels).toBe(before + 51);
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    for (let i = 0; i < 20 && library.liveModels > before + 1; i++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(library.liveModels).toBe(before + 1);
    kept.dispose();
    expect(library.liveModels).toBe(before);
  });
});

describe('words', () => {
  it('are the value, little end first', () => {
    const words = new Uint32Array(3);
    toWords(-2n, words, 70);
    expect([...words]).toEqual([0xfffffffe, 0xffffffff, 0x3f]);
    expect(fromWords(words, 70)).toBe((1n << 70n) - 2n);
  });
});

type Library = Awaited<ReturnType<typeof buildModel>>;

function using_<T>(library: Library, body: (model: ReturnType<Library['create']>) => T): T {
  const model = library.create();
  try {
    return body(model);
  } finally {
    model.dispose();
  }
}
