import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { resolveConfig, ZerothError } from '../../config/index.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new folder, removed after the test; its name has a space, as a user's may. */
export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'zeroth config-'));
  folders.push(folder);
  return folder;
}

/** Message of the ZerothError (exit code 2) that `action` throws; fails when it throws none. */
export async function refusal(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (error instanceof ZerothError && error.exitCode === 2) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** Message with which a configuration `x.json` of these sections is refused. */
export const refused = (config: Record<string, unknown>): Promise<string> =>
  refusal(() => resolveConfig({ name: 'x', ...config }, 'x.json'));

/** The same for an on-the-fly bank, 31 x 8 bits unless told otherwise. */
export const refusedBank = (
  generator: Record<string, unknown>,
  sections: Record<string, unknown> = {},
): Promise<string> => refused({ generator: { kind: 'on-the-fly', lanes: 31, bits: 8, ...generator }, ...sections });
