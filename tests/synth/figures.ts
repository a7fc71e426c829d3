/** Measurements made up for the tests of metrics, comparison and gate: no tool is run for them. */
import { type Target, targets } from '../../constraints/index.js';
import type { Measurement } from '../../synth/fpga/measure.js';
import { type DesignMetrics, metricsOf } from '../../synth/gates/metrics.js';

export const measurement = (design: string, lc: number, changes: Partial<Measurement> = {}): Measurement => ({
  design,
  target: 'ice40-hx8k',
  raw: { lc: lc + 40, lut: lc + 10, ff: 90 },
  harness: { lc: 40, lut: 10, ff: 40 },
  net: { lc, lut: lc, ff: 50 },
  fmax: { min: 170.25, median: 180.5, bySeed: [180.5, 170.25, 190] },
  seeds: [1, 2, 3],
  tools: { yosys: 'yosys-wasm 0.55.944', route: 'nextpnr-ice40-wasm 0.8.621' },
  commands: { yosys: 'read_verilog bank.v; synth_ice40', route: 'nextpnr-ice40 --hx8k --seed 1' },
  warnings: [],
  ...changes,
});

export const metrics = (
  design: string,
  lc: number,
  {
    numbers = 31,
    changes = {},
    target = targets['ice40-hx8k'],
  }: { numbers?: number; changes?: Partial<Measurement>; target?: Target } = {},
): DesignMetrics => metricsOf(measurement(design, lc, changes), target, numbers);
