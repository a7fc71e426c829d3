import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type BenchResult, result } from './result.js';

/**
 * What a training run holds beyond a bare session with the same model and batch, in copies of the weights: the one
 * saved copy is 1; per-weight noise would be another. Resident memory after garbage collection, in fresh processes.
 */
export function run(): BenchResult[] {
  const child = fileURLToPath(new URL('./memory-child.js', import.meta.url));
  const resident = (mode: 'bare' | 'train'): { rss: number; weights: number } => {
    const text = execFileSync(process.execPath, ['--expose-gc', child, mode], { encoding: 'utf8' });
    return JSON.parse(text) as { rss: number; weights: number };
  };
  const bare = resident('bare');
  const trained = resident('train');
  const copies = (trained.rss - bare.rss) / (4 * bare.weights);
  const size = `${(bare.weights / 1e6).toFixed(1)} M weights`;
  return [result(`memory of training beyond a bare session (${size})`, copies, 'copies of the weights', 1.25, 'lower')];
}
