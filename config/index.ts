export * from '../base/errors.js';
export { canonicalJson } from '../base/json.js';
export * from './facts.js';
export * from './gaussian-tables.js';
export * from './lane-sets.js';
export { loadConfig } from './load.js';
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
export { defaultTarget, type TargetName, targetNames, targetRows } from './target.js';
