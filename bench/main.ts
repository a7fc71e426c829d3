// `npm run bench`: every figure, as ratios measured in one run wherever a time is involved; JSON in bench/out.
import { mkdirSync, writeFileSync } from 'node:fs';
import type { BenchResult } from './result.js';

const suites: Readonly<Record<string, () => Promise<{ run(): Promise<BenchResult[]> | BenchResult[] }>>> = {
  'golden-stream': () => import('./golden-stream.js'),
  perturb: () => import('./perturb.js'),
  step: () => import('./step.js'),
  cosim: () => import('./cosim.js'),
  generate: () => import('./generate.js'),
  typecheck: () => import('./typecheck.js'),
  memory: () => import('./memory.js'),
  area: () => import('./area.js'),
  demo: () => import('./demo.js'),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in suites));
if (unknown.length > 0) {
  process.stderr.write(`no such bench: ${unknown.join(', ')}\n  allowed: ${Object.keys(suites).join(', ')}\n`);
  process.exit(2);
}

const results: BenchResult[] = [];
for (const [name, load] of Object.entries(suites)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stderr.write(`[bench] ${name}\n`);
  const suite = await load();
  for (const r of await suite.run()) {
    results.push(r);
    const goal = r.goal === null ? '' : ` (goal ${r.better === 'higher' ? '>=' : '<='} ${r.goal} ${r.unit})`;
    const verdict = r.goal === null ? '    ' : r.pass ? 'ok  ' : 'MISS';
    process.stdout.write(`${verdict} ${r.name}: ${r.value} ${r.unit}${goal}\n`);
  }
}
mkdirSync('bench/out', { recursive: true });
writeFileSync('bench/out/results.json', `${JSON.stringify(results, null, 2)}\n`);
const judged = results.filter((r) => r.goal !== null);
process.stdout.write(
  `${judged.filter((r) => r.pass).length} of ${judged.length} figures reached; bench/out/results.json\n`,
);
