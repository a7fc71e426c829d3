import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * TypeScript files below a folder that describe hardware: all of `hdl-gen/` but the language itself.
 * @param {string} folder full path
 * @returns {string[]} full paths, sorted
 */
export const hardwareFiles = (folder) =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.ts') && !/^dsl[\\/]/.test(file))
    .map((file) => join(folder, file))
    .sort();
