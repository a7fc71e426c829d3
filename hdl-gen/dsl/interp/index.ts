/** The interpreter: a design (IR) runs in plain Node, without any tool. */
export { interpret, SimulationError, Simulator, type Snapshot } from './simulator.js';
