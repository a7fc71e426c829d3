export * from '../base/errors.js';
export { canonicalJson } from '../base/json.js';
export type { AlgorithmRow } from './algorithm-row.js';
export { estimatorRows } from './estimators/index.js';
export * from './gaussian-tables.js';
export * from './lane-sets.js';
export { loadConfig } from './load.js';
export { lossRows } from './losses/index.js';
export { optimizerRows } from './optimizers/index.js';
export { defaultLanes, gcd, isPrime, isPrimitive, primeFactors, primitiveFamily, stepsForShifts } from './primitive.js';
export {
  defineConfig,
  hardwareHash,
  nearestPrime,
  numberFormat,
  resolveConfig,
  scatteredPhases,
} from './resolve.js';
export * from './schema.js';
export { type TrainFieldRole, train as trainSchema, trainFieldRoles, trainIdentity } from './train.js';
