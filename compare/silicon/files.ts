/** The files of a comparison: Markdown, one self-contained page, JSON, and the page about the paper's claim. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { CompareData } from '../page/data.js';
import { compareHtml } from '../page/html.js';
import { claimMarkdown, compareMarkdown } from '../page/markdown.js';
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
  const whole = training === undefined ? data : { ...data, training };
  const files: Record<string, string> = {
    'compare.md': compareMarkdown(data, training),
    'compare.html': await compareHtml(data, training),
    // Numbers of one list on one line.
    'compare.json': `${JSON.stringify(whole, null, 1).replace(/\[[\s\d.,eE+-]*\]/g, (list) => list.replace(/\s+/g, ' '))}\n`,
    'paper-claim.md': claimMarkdown(data),
  };
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFileAtomic(join(folder, name), content);
  return Object.keys(files).map((name) => join(folder, name));
}
