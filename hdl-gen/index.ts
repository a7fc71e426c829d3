/** `zeroth/hdl`: the hardware description language, its interpreter and its Verilog emitter. */
export * from './dsl/index.js';
export { interpret, SimulationError, Simulator, type Snapshot } from './dsl/interp/index.js';
export { EmitError, type EmitOptions, type EmittedFile, emitDesign } from './dsl/verilog/index.js';
