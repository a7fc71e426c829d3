/** Liberty libraries of this machine: OSU018 where Debian's package or `npm run compare` put it, and what `--liberty` names. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ZerothError } from '../../base/errors.js';
import { defaultCacheDir } from '../../sim/verilator-bindings/index.js';
import { type Liberty, parseLiberty } from '../../synth/asic/index.js';

export const osu018 = '/usr/share/qflow/tech/osu018/osu018_stdcells.lib';
export const osu018Install = 'apt-get install qflow-tech-osu018';
/** Where `npm run compare` unpacks the package, without its dependencies. */
export const osu018Cache = (): string => join(defaultCacheDir(), '..', 'osu018');
/** The file, or null. */
export const findOsu018 = (): string | null =>
  [osu018, join(osu018Cache(), osu018)].find((path) => existsSync(path)) ?? null;

const isLiberty = (path: string): boolean => /\.lib(\.gz)?$/.test(path);

/** @throws ZerothError (exit code 2) where `--liberty` names nothing that can be read as Liberty. */
export async function findLibraries(
  given: string | undefined,
  installed: string | null = findOsu018(),
): Promise<{ libraries: Liberty[]; notes: string[] }> {
  const libraries: Liberty[] = [];
  const notes: string[] = [];
  if (installed !== null && existsSync(installed)) libraries.push(readLiberty(installed));
  else
    notes.push(
      `OSU018: not measured, its Liberty file is not here: npm run compare in a checkout, or ${osu018Install}`,
    );
  if (given === undefined) notes.push('SKY130: not measured, no --liberty <folder> was given');
  else libraries.push(...givenFiles(given).map(readLiberty));
  return { libraries, notes };
}

function givenFiles(given: string): string[] {
  const refuse = (what: string): ZerothError =>
    new ZerothError({ where: '--liberty', what, allowed: 'a folder with .lib or .lib.gz files, or one such file' });
  if (!existsSync(given)) throw refuse(`${given} does not exist`);
  if (!statSync(given).isDirectory()) {
    if (isLiberty(given)) return [given];
    throw refuse(`${given} is neither`);
  }
  const files = readdirSync(given).filter(isLiberty).sort();
  if (files.length === 0) throw refuse(`${given} has no .lib file`);
  return files.map((name) => join(given, name));
}

function readLiberty(path: string): Liberty {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return parseLiberty(text, path);
}
