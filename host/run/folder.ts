import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ZerothError } from '../../base/errors.js';
import { lockFiles } from './lock.js';

/**
 * Our lock files do not count as content.
 * @throws ZerothError (exit code 2) when the folder is not one that the run may use.
 */
export function checkFolder(folder: string, resume: boolean): void {
  if (existsSync(join(folder, 'config.json'))) {
    if (resume) return;
    throw new ZerothError({
      where: folder,
      what: 'the folder already holds a run',
      allowed: 'a new or empty folder',
      fix: 'resume it with --resume, or choose another folder',
    });
  }
  if (resume) {
    throw new ZerothError({
      where: folder,
      what: 'there is no run to resume',
      allowed: 'a folder that an earlier run has made (it holds config.json)',
      fix: 'check the path, or start a run without --resume',
    });
  }
  const content = readdirSync(folder)
    .filter((name) => !lockFiles.includes(name))
    .sort();
  if (content.length === 0) return;
  const more = content.length > 3 ? ` and ${content.length - 3} more` : '';
  throw new ZerothError({
    where: folder,
    what: `the folder is not empty and holds no run: ${content.slice(0, 3).join(', ')}${more}`,
    allowed: 'a new or empty folder',
    fix: 'choose another folder, or empty this one',
  });
}
