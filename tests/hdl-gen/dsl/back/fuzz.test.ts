/**
 * Random programs in the interpreter, Verilator, Icarus and, read back from Yosys, in Icarus once more. A failure prints
 * the seed: `FUZZ_SEED=<seed> FUZZ_RUNS=1 npx vitest run tests/hdl-gen/dsl/back/fuzz.test.ts` replays it.
 */
import { describe, expect, it } from 'vitest';
import {
  difference,
  fullyReset,
  type Program,
  program,
  runIcarus,
  runInterpreter,
  runVerilator,
  throughYosys,
} from './harness.js';
import { randomDesign } from './random.js';

const first = Number(process.env.FUZZ_SEED ?? 1);
const runs = Number(process.env.FUZZ_RUNS ?? 80);
/** Compiling C++ takes most of the time, so fewer programs go through Verilator unless more are asked for. */
const compiled = process.env.FUZZ_RUNS === undefined ? 10 : runs;
const PER_BUILD = 40;

const programs = (n: number, wanted: (p: Program) => boolean = () => true): Program[] => {
  const out: Program[] = [];
  for (let seed = first; out.length < n && seed < first + 100 * n; seed++) {
    const p = program(seed, randomDesign(seed));
    if (wanted(p)) out.push(p);
  }
  return out;
};
const batches = (all: readonly Program[]): Program[][] =>
  Array.from({ length: Math.ceil(all.length / PER_BUILD) }, (_, i) => all.slice(i * PER_BUILD, (i + 1) * PER_BUILD));

/** Compares every program with the interpreter; returns what differs. Every program must really have run. */
function compare(all: readonly Program[], run: (batch: readonly Program[]) => string[][], from = 0): string[] {
  let compared = 0;
  const wrong = batches(all).flatMap((batch) => {
    const theirs = run(batch);
    return batch.flatMap((p, i) => {
      compared++;
      return difference(p, runInterpreter(p), theirs[i] ?? [], from) ?? [];
    });
  });
  expect(compared).toBe(all.length);
  return wrong;
}
const report = (tool: string, n: number): void =>
  console.log(`emitter fuzzing: ${n} programs from seed ${first}, interpreter = ${tool}`);

describe('the Verilog does what the interpreter does', () => {
  it('in Icarus', () => {
    const all = programs(runs);
    expect(compare(all, runIcarus)).toEqual([]);
    report('Icarus', all.length);
  });

  it('in Verilator', { timeout: 3_600_000 }, () => {
    const all = programs(compiled);
    expect(compare(all, runVerilator)).toEqual([]);
    report('Verilator', all.length);
  });

  it('as Yosys reads it', async () => {
    const all = programs(Math.min(compiled, 10), fullyReset);
    const text = await throughYosys(all);
    // Before the first reset the state is unknown, and the reset acts in cycle 1.
    expect(compare(all, (batch) => runIcarus(batch, text), 2)).toEqual([]);
    report('Yosys', all.length);
  });
});

describe('negative controls: wrong text is noticed', () => {
  /** Programs that hold `from`, with it replaced in the Verilog alone. */
  const broken = (from: RegExp, to: string): Program[] =>
    programs(40)
      .map((p) => ({ ...p, files: p.files.map((f) => ({ ...f, text: f.text.replace(from, to) })), same: p }))
      .filter((p) => p.files.some((f, i) => f.text !== p.same.files[i]?.text));
  it.each([
    ['arithmetic shifts as logical ones', />>>/g, '>>'],
    ['sums as differences', / \+ /g, ' - '],
    ['signed comparisons as unsigned', /\$signed/g, '$unsigned'],
    ['sign extension as zero extension', /\{(\d+)\{\w+\[\d+\]\}\}/g, "{$1{1'b0}}"],
    ['the wrong edge of a reset value', /<= (\d+)'d\d+;/g, "<= $1'd0;"],
    ['inverted conditions', /if \(!(\w+)\)/g, 'if ($1)'],
  ])('%s', (_, from, to) => {
    const all = broken(from, to);
    expect(all.length).toBeGreaterThan(0);
    expect(compare(all, runIcarus).length).toBeGreaterThan(0);
  });
});
