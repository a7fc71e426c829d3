/**
 * Writes explain/cost-points.json: measured figures of the `costPoints` of every scheme, which the estimate of `zeroth explain` is made from.
 * `--only <kind>` measures the points of one scheme and keeps the rest of the file. Figures are cached by the hash of the Verilog, so a second run measures only what has changed. Afterwards bring the pages of the tests up to
 * date: `npx vitest run tests/explain/explain.test.ts -u`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { resolveConfig, schemes } = await import('../dist/config/index.js');
const { synthesize } = await import('../dist/flow/synthesize.js');
const { toolKey } = await import('../dist/synth/gates/gate.js');

const file = fileURLToPath(new URL('../explain/cost-points.json', import.meta.url));
const at = process.argv.indexOf('--only');
const only = at === -1 ? null : process.argv[at + 1];
const kept = new Map();
if (only !== null) {
  for (const point of JSON.parse(readFileSync(file, 'utf8')).points) {
    if (point.generator.kind !== only) kept.set(JSON.stringify(point.generator), point);
  }
}
const generators = schemes.flatMap((row) => row.costPoints);

const targets = ['ice40-hx8k', 'xcup'];
const wanted = { 'ice40-hx8k': ['lc', 'lut', 'ff', 'bram'], xcup: ['lut', 'ff', 'bram'] };
const tools = {};
const points = [];
for (const generator of generators) {
  const text = JSON.stringify(generator);
  if (kept.has(text)) {
    points.push(kept.get(text));
    continue;
  }
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
writeFileSync(file, `{\n  "tools": ${JSON.stringify(tools)},\n  "points": [\n${lines}\n  ]\n}\n`);
