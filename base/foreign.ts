/** koffi, loaded when a library is first opened: its native part is an optional package, and most commands need none. */
import { createRequire } from 'node:module';
import type koffi from 'koffi';
import { ExitCode, ZerothError } from './errors.js';
import { installLine } from './package.js';

export type Koffi = typeof koffi;

let loaded: Koffi | null = null;

/** The line that brings koffi's native part; an install with --omit=optional leaves it out. */
export const koffiInstall = (): string => `${installLine('koffi')} --include=optional`;

/** @throws ZerothError (exit code 3) with the line that installs it. */
export function loadKoffi(): Koffi {
  if (loaded !== null) return loaded;
  try {
    loaded = createRequire(import.meta.url)('koffi') as Koffi;
  } catch (cause) {
    throw new ZerothError(
      {
        where: 'koffi',
        what: `it has no native part for this machine (${(cause as Error).message.split('\n')[0]}); it is needed to call compiled libraries`,
        fix: koffiInstall(),
      },
      ExitCode.missingTool,
      { cause },
    );
  }
  return loaded;
}
