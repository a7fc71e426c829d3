/** Programs of the machine: where they are and what they say of themselves. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';

export interface FoundProgram {
  readonly path: string;
  /** First line of what it says of itself. */
  readonly version: string;
}

/** Full path of a program on `PATH`, or null. */
export function findProgram(program: string, path = process.env.PATH ?? ''): string | null {
  for (const dir of path.split(delimiter)) {
    if (dir === '') continue;
    const candidate = join(dir, program);
    try {
      accessSync(candidate, constants.X_OK);
      if (statSync(candidate).isFile()) return candidate;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/** The first of `programs` that is there and prints its version; null where none is. */
export async function locateProgram(
  programs: readonly string[],
  versionArgs: readonly string[],
): Promise<FoundProgram | null> {
  for (const program of programs) {
    const path = findProgram(program);
    if (path === null) continue;
    const { stdout, stderr, failed } = await execa(path, versionArgs, { reject: false });
    const version = (stdout || stderr).split('\n')[0]?.trim() ?? '';
    // iverilog -V exits 1 on some versions although it prints the version.
    if (failed && version === '') continue;
    return { path, version };
  }
  return null;
}
