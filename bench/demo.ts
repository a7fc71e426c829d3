import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchResult, result } from './result.js';

/** `npm run demo` with warm caches: the whole path on the embedded workload. */
export function run(): BenchResult[] {
  const out = mkdtempSync(join(tmpdir(), 'zeroth-demo-'));
  let seconds = Number.NaN;
  for (const temperature of ['cold or warm', 'warm']) {
    const started = performance.now();
    const { status, stderr } = spawnSync('npm', ['run', '--silent', 'demo', '--', '--out', join(out, temperature)], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`the demo failed (${temperature}): ${stderr}`);
    seconds = (performance.now() - started) / 1000;
  }
  rmSync(out, { recursive: true });
  return [result('npm run demo, warm, 2 cores', seconds, 's', 180, 'lower')];
}
