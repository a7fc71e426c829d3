/**
 * Run as a process of its own by run.test.ts, which interrupts or kills it:
 *   child.ts checkpoints <run folder>      writes one checkpoint after another, printing each step before it
 *   child.ts train <run folder>            trains the tiny model for ever, catching signals, printing 'training'
 */
import { dirname } from 'node:path';
import { saveCheckpoint } from '../../host/run/checkpoint.js';

const [mode = '', folder = ''] = process.argv.slice(2);
if (mode === 'checkpoints') {
  const weights = new Float32Array(2_000_000);
  const identity = {
    modelSha256: '',
    dataSha256: '',
    streamId: '',
    dimension: weights.length,
    batchSize: 1,
    epsilon: 1,
    learningRate: 1,
    seed: 1,
  };
  for (let step = 1; ; step++) {
    weights.fill(step);
    process.stdout.write(`${step}\n`);
    saveCheckpoint(folder, weights, {
      step,
      draw: String(step),
      data: { epoch: 0, batch: 0 },
      identity,
      logs: { jsonl: 0, csv: 0 },
    });
  }
}
if (mode === 'train') {
  const { train } = await import('../../host/index.js');
  const { tinyConfig, tinyData } = await import('./fixtures-plain.js');
  const config = tinyConfig(dirname(folder), { steps: 1_000_000, evalEvery: 0, checkpointEvery: 0 });
  const result = await train({
    config,
    runFolder: folder,
    dataset: tinyData(),
    catchSignals: true,
    progress: process.stderr,
    resumeCommand: 'zeroth train --resume here',
  });
  process.stdout.write(JSON.stringify({ steps: result.steps, sha256: result.weightsSha256 }));
  process.exitCode = result.interrupted ? 130 : 0;
}
