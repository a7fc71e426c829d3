import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { ZerothError } from '../../base/errors.js';
import type { Dataset } from './dataset.js';
import type { Loader } from './loader.js';
import { loaders } from './loaders/index.js';

const layouts: readonly Loader[] = Object.values(loaders).sort((a, b) => b.precedence - a.precedence);

/**
 * Loads the data set in a folder, whichever of the known layouts it has.
 * @param path the folder, or `<folder>/<name>` for one data set of several in it.
 * @throws ZerothError (exit code 2) when there is none, or a file of it is missing or damaged.
 */
export function loadFolder(path: string): Dataset {
  const { folder, files } = filesOf(path);
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

function filesOf(path: string): { folder: string; files: string[] } {
  const parent = dirname(path);
  if (!existsSync(path) && existsSync(parent)) {
    const files = readdirSync(parent).filter((file) => belongsTo(file, basename(path)));
    if (files.length > 0) return { folder: parent, files: files.sort() };
  }
  try {
    return { folder: path, files: readdirSync(path).sort() };
  } catch (cause) {
    const what = `cannot read the data folder: ${(cause as Error).message}`;
    throw new ZerothError({ where: path, what, fix: 'give a folder that holds a data set' }, 2, { cause });
  }
}

/** A file of the data set `name`, or labels that are stored once for several shifted copies: those of `mnist` for `mnist-rot45`. */
const belongsTo = (file: string, name: string): boolean => {
  const stem = file.replace(/-(train|test)[-.].*$/, '');
  return stem === name || (stem !== file && name.startsWith(`${stem}-`));
};
