/** Standard cells: Liberty, mapping, gate-level simulation that counts toggles, timing and power. */

export { type ActivityRequest, type CountedActivity, countActivity } from './activity.js';
export { cellModel, cellModels } from './cell-models.js';
export { GateSimulator } from './gate-simulator.js';
export { type Liberty, type LibertyCell, parseLiberty } from './liberty.js';
export { type MapOptions, type Mapped, mapRecipe, mapToCells } from './map.js';
export { gateLevelTop, type Netlist, readNetlist, simulationVerilog, timingVerilog } from './netlist.js';
export {
  type Activity,
  findOpenSta,
  type OpenSta,
  openStaInstall,
  type Power,
  runOpenSta,
  type StaRequest,
  type StaResult,
  staScript,
} from './opensta.js';
