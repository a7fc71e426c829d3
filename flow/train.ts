import type { ResolvedConfig } from '../config/index.js';
import { type TrainOptions, type TrainResult, train } from '../host/index.js';
import { openRtlFeed } from '../host/sources/rtl.js';
import type { Step } from './step.js';

/** `train` of the host, with the co-simulated RTL as one of its sources. */
export function trainRun(
  config: ResolvedConfig,
  options: Omit<TrainOptions, 'config' | 'openFeed'>,
): Promise<TrainResult> {
  return train({ ...options, config, openFeed: (resolved, dimension) => openRtlFeed(resolved, { dimension }) });
}

export const trainStep: Step<{ readonly config: ResolvedConfig }, { readonly trained: TrainResult }> = {
  name: 'train',
  does: 'the configured source, as the configuration says',
  needs: ['config'],
  gives: ['trained'],
  run: async ({ config }, { folder, signal }) => ({
    trained: await trainRun(config, { runFolder: folder('train'), ...(signal && { signal }) }),
  }),
};

const percent = (fraction: number): string => `${(100 * fraction).toFixed(2)} %`;

const makers = { native: 'by native code', golden: 'by the golden stream', outside: 'from outside' } as const;

export function trainText(result: TrainResult): string {
  const { before, after, steps, timing, runFolder } = result;
  return [
    `${result.source}: ${steps} steps, ${result.dimension} weights, ${timing.stepsPerSecond.toFixed(0)} steps/s (${result.kernel} kernel, numbers ${makers[result.numbers]})`,
    `accuracy ${percent(before.accuracy)} -> ${percent(after.accuracy)}, loss ${before.loss.toFixed(4)} -> ${after.loss.toFixed(4)} on the test set`,
    ...result.sourceSummary,
    `weights sha256 ${result.weightsSha256}`,
    `${runFolder}: config.json, metrics.jsonl, metrics.csv, checkpoints${result.interrupted ? '' : ', model.onnx'}`,
  ].join('\n');
}
