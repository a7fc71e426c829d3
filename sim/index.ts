/** `zeroth/sim`: Verilated designs, typed benches over both simulators, lockstep with the golden model, Icarus. */
export { buildDesign, type DesignOptions, designPorts, type EmittedDesign, emitted } from './design.js';
export { describeDivergence, type FirstDivergence, type Repro } from './divergence.js';
export type { GoldenSpec } from './golden.js';
export { type CrossCheckRequest, type CrossCheckResult, crossCheck, describeCrossCheck } from './icarus.js';
export { type LockstepRequest, type LockstepResult, lockstep, type SourcePorts } from './lockstep.js';
export { type Action, type Pokes, type Program, randomProgram, type Stimulus } from './program.js';
export { replayLockstep } from './replay.js';
export { type SourceUnderTest, sourceUnderTest } from './source-under-test.js';
export {
  type Backend,
  type Bench,
  type BenchOptions,
  backends,
  bench,
  type Simulation,
  simulate,
} from './testbench.js';
export { requireTool, simulationTools, type Tool, type ToolName, type ToolStatus } from './tools.js';
export { parseVcd, type Vcd, type VcdSignal, valueAt } from './vcd.js';
export * from './verilator-bindings/index.js';
