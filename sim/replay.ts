/** `zeroth simulate --replay <repro.json>`: the run that found a divergence, again. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ZerothError } from '../base/errors.js';
import type { Repro } from './divergence.js';
import { type LockstepResult, lockstep } from './lockstep.js';

/**
 * Runs a saved program on the Verilog saved beside it.
 * @param options.rtlDir Verilog to use instead, to see whether a mend works; same file names
 * @throws ZerothError when the file is not one that a lockstep run wrote
 */
export async function replayLockstep(
  path: string,
  options: { readonly outDir?: string | undefined; readonly rtlDir?: string | undefined } = {},
): Promise<LockstepResult> {
  let repro: Repro;
  try {
    repro = JSON.parse(await readFile(path, 'utf8')) as Repro;
  } catch (cause) {
    throw new ZerothError({ where: path, what: 'cannot be read as JSON' }, undefined, { cause });
  }
  if (repro.zeroth !== 'lockstep-repro' || repro.version !== 1) {
    throw new ZerothError({
      where: path,
      what: 'is not a lockstep replay file of this version',
      allowed: 'the repro.json that a diverged `zeroth simulate` wrote',
    });
  }
  const rtl = options.rtlDir ?? join(dirname(path), 'rtl');
  const files = await Promise.all(
    repro.files.map(async (file) => ({ path: file, text: await readFile(join(rtl, file), 'utf8') })),
  );
  const { top, clock, reset, source, golden, program, seed, initial } = repro;
  // Verilog that someone is mending may have warnings.
  const request = { files, top, clock, reset, source, golden, program, seed, initial, warnings: 'report' } as const;
  return lockstep({ ...request, outDir: options.outDir });
}
