/** Interfaces for the tests of this room, one a reset style. */
import type { ModuleInterface } from '../../constraints/index.js';

const ports: ModuleInterface['ports'] = [
  { name: 'step', direction: 'input', width: 1 },
  { name: 'seed', direction: 'input', width: 3 },
  { name: 'u', direction: 'output', width: 2 },
  { name: 'valid', direction: 'output', width: 1 },
];

export const synchronous: ModuleInterface = {
  module: 'bank',
  domain: { clock: 'clk', reset: 'rst', resetStyle: 'sync-high' },
  ports,
};

export const asynchronous: ModuleInterface = {
  module: 'bank_asic',
  domain: { clock: 'clk', reset: 'rst_n', resetStyle: 'async-low' },
  ports,
};

export const combinational: ModuleInterface = { module: 'parity', domain: undefined, ports: ports.slice(1) };
