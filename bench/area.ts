import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, resolveConfig } from '../config/index.js';
import { synthesize } from '../flow/synthesize.js';
import { metricValue } from '../synth/gates/metrics.js';
import { type BenchResult, result } from './result.js';

const bank = { kind: 'on-the-fly', lanes: 31, rotate: 'period', scaling: 'pow2' } as const;
const serial = { ...bank, replay: 'serial', lockup: 'scan' } as const;

/** Packed logic cells a lane on iCE40 HX8K: 31 lanes, n = P, the empty harness subtracted. */
const banks: readonly { name: string; generator: Config['generator']; goal: number }[] = [
  { name: '8-bit lane, seeds loaded serially', generator: { ...serial, bits: 8 }, goal: 18 },
  { name: 'cheap lane 9:(9,5) leap 5, seeds loaded serially', generator: { ...serial, bits: 9 }, goal: 12 },
  // Reported apart: the second copy of the state doubles the flip-flops and adds a restore input to every bit.
  {
    name: '8-bit lane, state saved and restored in one cycle',
    generator: { ...bank, bits: 8, lockup: 'scan' },
    goal: 36,
  },
];

export async function run(): Promise<BenchResult[]> {
  const out = mkdtempSync(join(tmpdir(), 'zeroth-area-'));
  try {
    const results: BenchResult[] = [];
    for (const { name, generator, goal } of banks) {
      const config = resolveConfig({ name: 'bench-area', generator });
      const { designs } = await synthesize(config, {
        targets: ['ice40-hx8k'],
        seeds: [],
        baseline: false,
        outDir: out,
        version: '0',
      });
      const [design] = designs;
      const lc = design === undefined ? undefined : metricValue(design, 'lc.per-number');
      if (lc === undefined) throw new Error(`no packed logic cells were reported for ${name}`);
      results.push(result(`iCE40 bank, ${name}`, lc, 'packed LC per lane', goal, 'lower'));
    }
    return results;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
