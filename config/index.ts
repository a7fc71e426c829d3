export * from '../base/errors.js';
export { canonicalJson } from '../base/json.js';
export { scatteredPhases } from './bank-checks.js';
export * from './gaussian-tables.js';
export * from './lane-sets.js';
export { loadConfig } from './load.js';
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
