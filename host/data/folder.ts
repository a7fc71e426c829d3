import { readdirSync } from 'node:fs';
import { ZerothError } from '../../base/errors.js';
import type { Dataset } from './dataset.js';
import type { Loader } from './loader.js';
import { loaders } from './loaders/index.js';

const layouts: readonly Loader[] = Object.values(loaders).sort((a, b) => b.precedence - a.precedence);

/**
 * Loads the data set in a folder, whichever of the known layouts it has.
 * @throws ZerothError (exit code 2) when there is none, or a file of it is missing or damaged.
 */
export function loadFolder(folder: string): Dataset {
  let files: string[];
  try {
    files = readdirSync(folder).sort();
  } catch (cause) {
    const what = `cannot read the data folder: ${(cause as Error).message}`;
    throw new ZerothError({ where: folder, what, fix: 'give a folder that holds a data set' }, 2, { cause });
  }
  for (const layout of layouts) {
    const data = layout.load(folder, files);
    if (data !== null) return data;
  }
  throw new ZerothError({
    where: folder,
    what: 'no data set of a known layout',
    allowed: layouts.map((l) => `${l.name}: ${l.needs}`).join('; '),
    fix: 'rename the files, or convert them to one of these',
  });
}
