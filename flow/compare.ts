import type { CompareData } from '../compare/page/data.js';
import { writeComparison } from '../compare/silicon/files.js';
import { compareTable, type TableOptions } from '../compare/silicon/measure.js';
import type { Step } from './step.js';

export const compareStep: Step<
  { readonly table?: Omit<TableOptions, 'version' | 'signal'> },
  { readonly comparison: CompareData; readonly paths: readonly string[] }
> = {
  name: 'compare',
  does: 'every scheme in silicon',
  needs: [],
  gives: ['comparison', 'paths'],
  run: async ({ table }, { folder, version, signal }) => {
    const comparison = await compareTable({ ...table, version, signal });
    return { comparison, paths: await writeComparison(comparison, folder('compare')) };
  },
};
