/** `zeroth/synth`: cells, Fmax and metrics of emitted designs, comparison, gates against a baseline, netlist proofs. */

export { type Cache, DiskCache, noCache } from '../base/result-cache.js';
export * from './asic/index.js';
export { type Equivalence, proveNetlist } from './fpga/equiv.js';
export { type Measurement, type MeasureOptions, measure } from './fpga/measure.js';
export { type Mutants, type MutateOptions, mutants } from './fpga/mutate.js';
export { placeAndRoute, type RouteRequest, type RouteResult } from './fpga/nextpnr.js';
export { schematicNetlist } from './fpga/schematic.js';
export { type SynthRequest, type SynthResult, synthesize } from './fpga/yosys.js';
export { type Comparison, type ComparisonRow, compareDesigns, comparisonTable } from './gates/compare.js';
export {
  type BaselineFile,
  baselineJson,
  checkBaseline,
  defaultTolerances,
  type GateResult,
  type GateRow,
  readBaseline,
  updateBaseline,
} from './gates/gate.js';
export {
  type DesignMetrics,
  type Metric,
  type MetricsFile,
  metricsFile,
  metricsJson,
  metricsOf,
  metricValue,
  type Provenance,
} from './gates/metrics.js';
export { type SynthInput, synthInput } from './input.js';
export { costTable } from './summary.js';
export { type SynthTarget, synthTarget, synthTargets } from './target.js';
export type { ToolKind } from './tools/tool.js';
export { type SynthOptions, Toolchain, type ToolchainOptions } from './tools/toolchain.js';
