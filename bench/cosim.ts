import { pathToFileURL } from 'node:url';
import koffi from 'koffi';
import { type Config, resolveConfig } from '../config/index.js';
import { type LockstepResult, lockstep } from '../sim/lockstep.js';
import { type SourceUnderTest, sourceUnderTest } from '../sim/source-under-test.js';
import { buildLibrary } from '../sim/verilator-bindings/build.js';
import { type BenchResult, median, result } from './result.js';

/**
 * What one writes by hand against Verilator's class: clock the model, read every output of every accepted beat. Compiled
 * as the bindings are (same compiler, same flags, one translation unit with the model); folds the outputs so that no
 * read can be left out, and compares with nothing.
 */
const handWritten = (reads: readonly string[]): string => `
#include "model_ports.inc"
#include <cstdint>
#include <cstdio>
#include <cstdlib>
int zeroth_printf(const char*, ...) { return 0; }
void vl_finish(const char*, int, const char*) VL_MT_UNSAFE { std::abort(); }
void vl_stop(const char*, int, const char*) VL_MT_UNSAFE { std::abort(); }
void vl_fatal(const char*, int, const char*, const char*) VL_MT_UNSAFE { std::abort(); }
void vl_warn(const char*, int, const char*, const char*) VL_MT_UNSAFE {}
extern "C" __attribute__((visibility("default"))) double bench_loop(uint32_t beats, uint32_t* fold) {
  VerilatedContext context;
  Vmodel top{&context};
  top.clk = 0;
  top.rst = 1;
  top.eval();
  for (int i = 0; i < 2; i++) {
    top.clk = 1;
    top.eval();
    top.clk = 0;
    top.eval();
  }
  top.rst = 0;
  top.m_ready = 1;
  uint32_t sum = 0;
  uint64_t cycles = 0;
  for (uint32_t taken = 0; taken < beats; cycles++) {
    top.clk = 0;
    top.eval();
    if (top.m_valid) {
      ${reads.map((r) => `sum = (sum << 1 | sum >> 31) ^ ${r};`).join('\n      ')}
      taken++;
    }
    top.clk = 1;
    top.eval();
  }
  *fold = sum;
  return static_cast<double>(cycles);
}
#include "model_unity.inc"
`;

/** Beats of one measurement: about a tenth of a second. Many short pairs stand noise better than few long ones. */
const beats = 800_000;
const pairs = 11;

interface Rates {
  /** Cycles a second of the hand-written loop, and of lockstep with two threads and with one. */
  readonly loop: number;
  readonly two: number;
  readonly one: number;
}

/** Interleaved, so that a noisy neighbour slows all three. */
async function measure(source: SourceUnderTest): Promise<Rates[]> {
  const { top, files, ports, pins, generator } = source;
  const golden = { kind: 'generator', generator } as const;
  const words = (name: string | undefined): string[] => {
    const port = pins.find((p) => p.name === name);
    if (port === undefined) return [];
    if (port.width <= 32) return [`top.${port.name}`];
    if (port.width <= 64) return [`uint32_t(top.${port.name})`, `uint32_t(top.${port.name} >> 32)`];
    return Array.from({ length: Math.ceil(port.width / 32) }, (_, i) => `top.${port.name}[${i}]`);
  };
  const reads = pins.filter((p) => p.direction === 'output').flatMap((p) => words(p.name));
  const built = await buildLibrary({ files, top, shim: handWritten(reads) });
  const call = koffi.load(built.path).func('bench_loop', 'double', ['uint32_t', 'void *']);
  const fold = new Uint32Array(1);
  const loop = (): number => {
    const before = performance.now();
    const cycles = call(beats, fold) as number;
    return cycles / ((performance.now() - before) / 1000);
  };
  const program = [
    { kind: 'reset', cycles: 2, start: '0' },
    { kind: 'beats', count: beats },
  ] as const;
  const step = async (threads: 1 | 2): Promise<number> => {
    const run: LockstepResult = await lockstep({ top, files, source: ports, golden, program, threads });
    if (run.divergence !== null || run.beats !== beats) throw new Error('the RTL does not equal the golden model');
    return run.cycles / run.seconds;
  };
  loop();
  await step(2);
  await step(1);
  const rates: Rates[] = [];
  for (let i = 0; i < pairs; i++) rates.push({ loop: loop(), two: await step(2), one: await step(1) });
  return rates;
}

/** Co-simulation with golden comparison of every number against a bare C++ loop over the same Verilated source. */
export async function run(): Promise<BenchResult[]> {
  const generator: Config['generator'] = { kind: 'on-the-fly', lanes: 31, bits: 8, scaling: 'pow2' };
  const rates = await measure(sourceUnderTest(resolveConfig({ name: 'bench-31x8', generator })));
  const ratio = (of: (r: Rates) => number): number => median(rates.map((r) => of(r) / r.loop));
  const million = (of: (r: Rates) => number): number => median(rates.map(of)) / 1e6;
  process.stderr.write(
    `  C++ loop ${million((r) => r.loop).toFixed(2)}, lockstep ${million((r) => r.two).toFixed(2)} (golden in a second ` +
      `thread) and ${million((r) => r.one).toFixed(2)} (one thread) M cycles/s, 31 numbers each\n`,
  );
  return [
    result(
      'cosim-31x8-over-cpp-loop',
      ratio((r) => r.two),
      'x',
      0.8,
      'higher',
    ),
    // Golden generation and simulation share a core here.
    result(
      'cosim-31x8-one-thread-over-cpp-loop',
      ratio((r) => r.one),
      'x',
      0.5,
      'higher',
    ),
  ];
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const { name, value, unit, goal, pass } of await run()) {
    console.log(`${pass ? 'ok  ' : 'MISS'} ${name.padEnd(44)} ${value} ${unit} (goal >= ${goal})`);
  }
}
