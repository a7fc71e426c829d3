/**
 * Writes explain/cost-points.ts: measured figures of the `costPoints` of every scheme, which the estimate of `zeroth explain` is made from.
 * Figures are cached by the hash of the Verilog, so a second run measures only what has changed. Afterwards bring the pages of the tests up to
 * date: `npx vitest run tests/explain/explain.test.ts -u`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { resolveConfig, schemes } = await import('../dist/config/index.js');
const { synthesize } = await import('../dist/flow/synthesize.js');
const { toolKey } = await import('../dist/synth/gates/gate.js');

const generators = schemes.flatMap((row) => row.costPoints);

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
writeFileSync(fileURLToPath(new URL('../explain/cost-points.ts', import.meta.url)), source(points));

function source(list) {
  const code = (value) => {
    if (Array.isArray(value)) return `[${value.map(code).join(', ')}]`;
    if (typeof value !== 'object') return typeof value === 'string' ? `'${value}'` : String(value);
    const key = (name) => (/^\w+$/.test(name) ? name : `'${name}'`);
    return `{ ${Object.entries(value)
      .map(([name, v]) => `${key(name)}: ${code(v)}`)
      .join(', ')} }`;
  };
  const lines = list.map(
    ({ generator, figures }) =>
      `  {\n    generator: ${code(generator)},\n    figures: {\n${Object.entries(figures)
        .map(([target, f]) => `      ${/^\w+$/.test(target) ? target : `'${target}'`}: ${code(f)},\n`)
        .join('')}    },\n  },\n`,
  );
  const tool = Object.entries(tools).map(
    ([target, key]) => `  ${/^\w+$/.test(target) ? target : `'${target}'`}: '${key}',\n`,
  );
  return `// Written by scripts/cost-points.mjs, which measures them: do not edit.
import type { Config } from '../../config/index.js';

/** The tools that the figures of a target come from. */
export const costTools = {
${tool.join('')}} as const;

/**
 * Net of the measuring harness: \`lc\` packed logic cells, \`lut\` and \`ff\` before packing, \`bram\` blocks. UltraScale+ is counted out of context.
 */
export interface CostPoint {
  readonly generator: Config['generator'];
  readonly figures: {
    readonly 'ice40-hx8k': { readonly lc: number; readonly lut: number; readonly ff: number; readonly bram: number };
    readonly xcup: { readonly lut: number; readonly ff: number; readonly bram: number };
  };
}

export const costPoints: readonly CostPoint[] = [
${lines.join('')}];
`;
}
