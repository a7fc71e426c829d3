/** `zeroth/synth`: cells, Fmax and metrics of emitted designs, comparison, gates against a baseline, netlist proofs. */

export * from './asic/index.js';
export { type Cache, DiskCache, noCache } from './cache.js';
export { type Comparison, type ComparisonRow, compareDesigns, comparisonTable } from './compare.js';
export { type Equivalence, proveNetlist } from './equiv.js';
export {
  type BaselineFile,
  baselineJson,
  checkBaseline,
  defaultTolerances,
  type GateResult,
  type GateRow,
  readBaseline,
  updateBaseline,
} from './gate.js';
export { type SynthInput, synthInput } from './input.js';
export { type Measurement, type MeasureOptions, measure } from './measure.js';
export {
  type DesignMetrics,
  type Metric,
  type MetricsFile,
  metricsFile,
  metricsJson,
  metricsOf,
  metricValue,
  type Provenance,
} from './metrics.js';
export { type Mutants, type MutateOptions, mutants } from './mutate.js';
export { placeAndRoute, type RouteRequest, type RouteResult } from './nextpnr.js';
export { schematicNetlist } from './schematic.js';
export { costTable } from './summary.js';
export type { ToolKind } from './tool.js';
export { Toolchain, type ToolchainOptions } from './toolchain.js';
export { type SynthOptions, type SynthRequest, type SynthResult, synthesize } from './yosys.js';
