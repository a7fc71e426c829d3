/** Shared by the tests of this room: a cache of their own that survives from run to run, and fixtures. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { SourceFile } from '../../sim/verilator-bindings/index.js';

export const fixture = (name: string): SourceFile => ({
  path: name,
  text: readFileSync(fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url)), 'utf8'),
});

/** A fresh folder, removed after the test. */
export function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), 'zeroth-test-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
