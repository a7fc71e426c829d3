/**
 * Writes explain/cost-points.json: measured figures of a spread of generators, which the estimate of `zeroth explain` is made from.
 * Figures are cached by the hash of the Verilog, so a second run measures only what has changed. Afterwards bring the pages of the tests up to
 * date: `npx vitest run tests/explain/explain.test.ts -u`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { resolveConfig } = await import('../dist/config/index.js');
const { synthesize } = await import('../dist/flow/synthesize.js');
const { toolKey } = await import('../dist/synth/gates/gate.js');

const bank = (lanes, bits, rest = {}) => ({ kind: 'on-the-fly', lanes, bits, ...rest });
const cheap = { replay: 'serial', lockup: 'scan' };
const pool = (size, perClock, rest = {}) => ({ kind: 'pool', size, bits: 8, perClock, ...rest });

/** Chosen so that every term of the model is met at two sizes, and lanes have one to five terms a bit. */
const generators = [
  bank(31, 8),
  bank(16, 8),
  bank(31, 8, cheap),
  bank(31, 9, cheap),
  bank(31, 9),
  bank(16, 9, { ...cheap, scaling: 'constant' }),
  bank(31, 8, { replay: 'serial' }),
  pool(2047, 1),
  pool(509, 1),
  pool(61 * 8, 8, { carry: 'row' }),
  pool(2047, 4),
  pool(2047, 16),
  pool(2047, 1, { memory: 'ram' }),
  { kind: 'clt', lanes: 4 },
  { kind: 'clt', lanes: 12 },
  { kind: 'clt', lanes: 4, replay: 'serial' },
  bank(8, 11, { scaling: 'exact' }),
  bank(8, 14, { scaling: 'constant' }),
  bank(8, 12, { ...cheap, scaling: 'constant' }),
  bank(8, 16, { wordBits: 8, rotate: 'none', scaling: 'constant' }),
  bank(8, 9, { rotate: 'step', scaling: 'constant' }),
  bank(8, 8, { leap: 1, scaling: 'constant' }),
  bank(8, 9, { ...cheap, perClock: 2, scaling: 'constant' }),
  bank(16, 8, { perClock: 8, scaling: 'constant' }),
  bank(8, 8, { polynomials: 4, scaling: 'constant' }),
  ...['rademacher', 'tausworthe', 'tree', 'icdf', 'box-muller'].flatMap((kind) => {
    const few = { rademacher: 32, tausworthe: 6 }[kind] ?? 4;
    return [
      { kind, perClock: few },
      { kind, perClock: 3 * few },
      { kind, perClock: few, replay: 'serial' },
    ];
  }),
];

const targets = ['ice40-hx8k', 'xcup'];
const wanted = { 'ice40-hx8k': ['lc', 'lut', 'ff', 'bram'], xcup: ['lut', 'ff', 'bram'] };
const tools = {};
const points = [];
for (const generator of generators) {
  const text = JSON.stringify(generator);
  const began = performance.now();
  const config = resolveConfig({ name: 'point', generator });
  let result;
  try {
    const outDir = join('.cache', 'cost-points');
    result = await synthesize(config, { targets, seeds: [], baseline: false, outDir, version: 'point' });
  } catch (error) {
    process.stderr.write(`left out: ${text}\n  ${error.message}\n`);
    process.exitCode = 1;
    continue;
  }
  const figures = {};
  for (const design of result.designs) {
    tools[design.target] = toolKey(design);
    figures[design.target] = Object.fromEntries(
      wanted[design.target].map((name) => [name, design.metrics.find((m) => m.name === name)?.value ?? 0]),
    );
  }
  points.push({ generator, figures });
  process.stderr.write(`${text} ${JSON.stringify(figures)} ${((performance.now() - began) / 1000).toFixed(0)} s\n`);
}
// A point a line, so that a difference can be read.
const lines = points.map((point) => `    ${JSON.stringify(point)}`).join(',\n');
writeFileSync(
  fileURLToPath(new URL('../explain/cost-points.json', import.meta.url)),
  `{\n  "tools": ${JSON.stringify(tools)},\n  "points": [\n${lines}\n  ]\n}\n`,
);
