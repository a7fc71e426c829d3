export * from '../base/errors.js';
export { canonicalJson } from '../base/json.js';
export type { AlgorithmRow } from './algorithm-row.js';
export { scatteredPhases } from './bank-checks.js';
export { estimatorRows } from './estimators/index.js';
export * from './gaussian-tables.js';
export { loadConfig } from './load.js';
export { lossRows } from './losses/index.js';
export { optimizerRows } from './optimizers/index.js';
export {
  defaultLanes,
  gcd,
  isPrime,
  isPrimitive,
  nearestPrime,
  primeFactors,
  primitiveFamily,
  stepsForShifts,
} from './primitive.js';
export {
  defineConfig,
  hardwareHash,
  numberFormat,
  resolveConfig,
} from './resolve.js';
export * from './schema.js';
export { schemeRows } from './schemes/index.js';
export { listed, type SourceId, type SourceRow, sourceIds, sourceRows } from './sources.js';
export { defaultTarget, type TargetName, targetNames, targetRows } from './target.js';
export { type TrainFieldRole, train as trainSchema, trainFieldRoles, trainIdentity } from './train.js';
