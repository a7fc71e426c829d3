// `npm run gates`: what the example configurations cost, against the committed baseline of these tool versions.
// `--update` writes the baseline anew.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const { loadConfig } = await import('../dist/config/index.js');
const { synthesize } = await import('../dist/flow/synthesize.js');
const { baselineJson, checkBaseline, readBaseline, updateBaseline } = await import('../dist/synth/gates/gate.js');

const baselineFile = 'bench/cost-baseline.json';
const version = JSON.parse(readFileSync('package.json', 'utf8')).version;
const examples = readdirSync('examples').filter((file) => file.endsWith('.json'));

const measured = [];
for (const file of examples) {
  process.stdout.write(`measuring ${file}\n`);
  const config = await loadConfig(join('examples', file));
  const result = await synthesize(config, { outDir: join('.cache', 'gates', config.name), version, baseline: false });
  // Designs of different examples may share a module name: the baseline is keyed by the example.
  for (const design of result.designs) measured.push({ ...design, design: config.name });
}

const old = existsSync(baselineFile) ? readBaseline(readFileSync(baselineFile, 'utf8'), baselineFile) : undefined;
if (process.argv.includes('--update')) {
  writeFileSync(baselineFile, baselineJson(updateBaseline(measured, old)));
  process.stdout.write(`wrote ${baselineFile}\n`);
  process.exit(0);
}
const result = checkBaseline(measured, old ?? { schema: 'zeroth-baseline/1', tools: {} });
process.stdout.write(`\n${result.table}\n${result.message}\n`);
// Figures of other tool versions prove nothing: an inconclusive gate is a failure here, because the versions are pinned.
const bad = result.rows.filter((row) => row.verdict === 'worse' || row.verdict === 'gone').length;
const failed = result.status === 'pass' ? 0 : Math.max(1, bad);
process.stdout.write(`${result.rows.length - bad} passed, ${failed} failed\n`, () => process.exit(failed > 0 ? 1 : 0));
