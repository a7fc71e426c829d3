import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { build, root } from '../cli/support.js';

const dist = join(root, 'dist');

it('takes what stands for a deleted source out of dist/, and nothing else', async () => {
  await build();
  mkdirSync(join(dist, 'room-that-was'), { recursive: true });
  // Deleted sources: JavaScript, its declarations, assets, in a room that is left and in one that is gone.
  const stale = ['report/gone.js', 'report/gone.d.ts', 'report/gone.css', 'room-that-was/a.js', 'room-that-was/a.d.ts'];
  // The declarations of a source that is there are written by tsc, not by the build.
  const declared = join(dist, 'cli', 'console.d.ts');
  const had = existsSync(declared);
  if (!had) writeFileSync(declared, 'export {};\n');
  for (const name of stale) writeFileSync(join(dist, name), '');
  await build();
  expect(stale.filter((name) => existsSync(join(dist, name)))).toEqual([]);
  for (const kept of [declared, join(dist, 'hdl-gen', 'docs.json'), join(dist, 'report', 'style.css')]) {
    expect(existsSync(kept), kept).toBe(true);
  }
  if (!had) rmSync(declared);
  rmSync(join(dist, 'room-that-was'), { recursive: true });
});
