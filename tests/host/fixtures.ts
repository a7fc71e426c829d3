import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';
import { ZerothError } from '../../config/index.js';

export { tinyConfig, tinyData, tinyModel, tinyWeights, trainerOf } from './fixtures-plain.js';

/** The real models and data, when they lie beside the checkout. */
export const shared = process.env.ZEROTH_SHARED ?? fileURLToPath(new URL('../../../shared', import.meta.url));
export const hasShared = existsSync(join(shared, 'models', 'mnist-mlp.onnx'));

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new folder, removed after the test. */
export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'zeroth-host-'));
  folders.push(folder);
  return folder;
}

/** The ZerothError that `action` throws; fails when it throws none. */
export async function problemOf(action: () => unknown): Promise<ZerothError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof ZerothError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
