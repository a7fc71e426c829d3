/** Writes a comparison. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { CompareData } from '../page/data.js';
import { comparisonFiles } from '../page/page.js';
import type { TrainingComparison } from '../page/training-data.js';

/**
 * `trainedBy`: the flag that the training came by, for the command on the page.
 * @returns the paths of `compare.md`, `compare.html`, `compare.json` and `paper-claim.md`.
 */
export async function writeComparison(
  silicon: CompareData,
  folder: string,
  training?: TrainingComparison,
  trainedBy = '--train',
): Promise<string[]> {
  const data = training === undefined ? silicon : { ...silicon, command: `${silicon.command} ${trainedBy}` };
  const files = await comparisonFiles(data, training);
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFileAtomic(join(folder, name), content);
  return Object.keys(files).map((name) => join(folder, name));
}
