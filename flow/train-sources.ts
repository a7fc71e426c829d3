/** The same training with every source of numbers, so that a report can set them side by side. */
import { join } from 'node:path';
import { type ResolvedConfig, ZerothError } from '../config/index.js';
import { type Dataset, loadData, type TrainResult, train } from '../host/index.js';
import { openRtlFeed, type RtlCounters, type RtlFeed } from '../host/sources/rtl.js';
import type { Step, StepContext } from './step.js';

export interface SourceRuns {
  readonly dataset: Dataset;
  readonly runs: Readonly<Record<'golden' | 'rtl' | 'other' | 'gaussian' | 'rademacher' | 'clt', TrainResult>>;
  /** Of the run that drew from the RTL. */
  readonly counters: RtlCounters;
}

/** `other`: a second configuration, trained with its own golden numbers. */
export const trainSourcesStep: Step<{ readonly config: ResolvedConfig; readonly other: ResolvedConfig }, SourceRuns> = {
  name: 'train',
  does: 'the same steps with each source',
  needs: ['config', 'other'],
  gives: ['dataset', 'runs', 'counters'],
  run: ({ config, other }, context) => trainAll(config, other, context),
};

async function trainAll(
  config: ResolvedConfig,
  other: ResolvedConfig,
  { folder, note, signal }: StepContext,
): Promise<SourceRuns> {
  const dataset = loadData(config.train.data);
  const feeds: RtlFeed[] = [];
  const run = async (name: string, from: ResolvedConfig, source: ResolvedConfig['train']['source']) => {
    note(`  ${name.padEnd(10)} ${config.train.steps} steps`);
    const result = await train({
      config: { ...from, train: { ...config.train, source } },
      runFolder: folder(join('train', name)),
      dataset,
      ...(signal === undefined ? {} : { signal }),
      openFeed: async (resolved, dimension) => {
        const feed = await openRtlFeed(resolved, { dimension });
        feeds.push(feed);
        return feed;
      },
    });
    if (result.interrupted) throw new ZerothError({ what: `interrupted while training with ${name}` }, 130);
    note(
      `  ${name.padEnd(10)} accuracy ${(100 * result.before.accuracy).toFixed(1)} % -> ${(100 * result.after.accuracy).toFixed(1)} %`,
    );
    for (const line of result.sourceSummary) note(`    ${line}`);
    return result;
  };
  const runs = {
    golden: await run('golden', config, 'golden'),
    rtl: await run('rtl', config, 'rtl'),
    other: await run('other', other, 'golden'),
    gaussian: await run('gaussian', config, 'gaussian'),
    rademacher: await run('rademacher', config, 'rademacher'),
    clt: await run('clt', config, 'clt'),
  };
  const counters = feeds[0]?.counters();
  if (counters === undefined) throw new Error('unreachable: the RTL run opened no feed');
  return { dataset, runs, counters };
}
