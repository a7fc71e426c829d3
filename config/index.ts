export * from './errors.js';
export { loadConfig } from './load.js';
export { defaultLanes, gcd, isPrime, isPrimitive, primeFactors } from './primitive.js';
export { canonicalJson, defineConfig, hardwareHash, nearestPrime, numberFormat, resolveConfig } from './resolve.js';
export * from './schema.js';
