import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchResult, median, result } from './result.js';

/** `zeroth generate` in a fresh process: the time a user waits. */
export function run(): BenchResult[] {
  const seconds: number[] = [];
  for (let i = 0; i < 5; i++) {
    const out = mkdtempSync(join(tmpdir(), 'zeroth-bench-'));
    const started = performance.now();
    const args = ['dist/cli/main.js', 'generate', 'examples/otf-31x8.json', '--out', out];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`generate failed: ${stderr}`);
    seconds.push((performance.now() - started) / 1000);
    rmSync(out, { recursive: true });
  }
  return [result('zeroth generate, cold process', median(seconds), 's', 1.5, 'lower')];
}
