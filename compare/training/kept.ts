/** The training column of an earlier comparison: silicon is measured in minutes, training takes hours. */
import { readFileSync } from 'node:fs';
import { ZerothError } from '../../base/errors.js';
import type { TrainingComparison } from '../page/training-data.js';

const fix = 'name the compare.json that `zeroth compare --train` wrote';

/** @throws ZerothError (exit code 2): no such file, not a comparison, or one without training. */
export function keptTraining(path: string): TrainingComparison {
  const where = `--keep-training ${path}`;
  let whole: { readonly schema?: unknown; readonly training?: TrainingComparison } | null;
  try {
    whole = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ZerothError({ where, what: error instanceof Error ? error.message : String(error), fix });
  }
  if (whole?.schema !== 'zeroth-compare/1') {
    throw new ZerothError({ where, what: 'not a comparison', allowed: 'JSON with schema zeroth-compare/1', fix });
  }
  if (!Array.isArray(whole.training?.tasks)) throw new ZerothError({ where, what: 'nothing was trained in it', fix });
  return whole.training;
}
