/**
 * The API of zeroth. Everything the `zeroth` command does is one of these calls; the rooms are importable on their own
 * as `zeroth/hdl`, `zeroth/units`, `zeroth/golden-model`, `zeroth/sim`, `zeroth/synth` and `zeroth/host`.
 */
export * from './config/index.js';
export * from './flow/index.js';
