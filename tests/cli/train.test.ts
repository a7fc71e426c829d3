import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/index.js';
import { loadCheckpoint, loadOnnx, readMetrics, weightsHash } from '../../host/index.js';
import { build, finish, type Outcome, root, small, start, temporary, writeConfig, zeroth } from './support.js';

beforeAll(build);

const demoModel = join(root, 'examples', 'demo', 'demo-mlp.onnx');
const steps = 1500;
/** The demo model on small batches: some thousand steps take a few seconds. */
const quick = { ...small, train: { steps, batchSize: 4, evalEvery: 100, checkpointEvery: 100 } };

interface Result {
  readonly weightsSha256: string;
  readonly steps: number;
  readonly interrupted: boolean;
}
const resultOf = ({ stdout }: Outcome): Result => JSON.parse(stdout) as Result;
const refused = (outcome: Outcome): string => {
  expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code: 2, stdout: '' });
  return outcome.stderr;
};

describe('train', () => {
  it('leaves a whole record, is not overwritten, and goes on with more steps', async () => {
    const folder = temporary();
    const config = writeConfig(folder, quick);
    const run = join(folder, 'run');
    const first = await zeroth(['train', config, '-o', run, '--steps', '60', '--json']);
    expect(first.code).toBe(0);
    expect(resultOf(first)).toMatchObject({ steps: 60, interrupted: false });
    expect(first.stderr).toContain('step 60/60: test accuracy ');
    expect(readdirSync(run).sort()).toEqual(
      ['checkpoints', 'config.json', 'metrics.csv', 'metrics.jsonl', 'model.onnx', 'result.json'].sort(),
    );
    expect((await loadConfig(join(run, 'config.json'))).train).toMatchObject({ steps: 60, batchSize: 4 });
    expect(readMetrics(run).steps.length).toBe(60);
    expect(weightsHash(loadOnnx(join(run, 'model.onnx')).weights)).toBe(resultOf(first).weightsSha256);

    const kept = readFileSync(join(run, 'metrics.jsonl'), 'utf8');
    expect(refused(await zeroth(['train', config, '-o', run]))).toBe(
      `zeroth: ${run}: the folder already holds a run
  allowed: a new or empty folder
  fix: resume it with --resume, or choose another folder
`,
    );
    expect(readFileSync(join(run, 'metrics.jsonl'), 'utf8')).toBe(kept);

    const longer = await zeroth(['train', '--resume', run, '--steps', '90', '--json']);
    const whole = await zeroth(['train', config, '-o', join(folder, 'whole'), '--steps', '90', '--json']);
    expect(resultOf(longer)).toMatchObject({ steps: 90, weightsSha256: resultOf(whole).weightsSha256 });
    expect(resultOf(whole).weightsSha256).not.toBe(resultOf(first).weightsSha256);
  });

  it('prints for people what the record says', async () => {
    const folder = temporary();
    const { code, stdout } = await zeroth([
      'train',
      writeConfig(folder, quick),
      '-o',
      join(folder, 'r'),
      '--steps',
      '3',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^golden on-the-fly 3 x 5 bits, pow2 scale: 3 steps, \d+ weights, \d+ steps\/s/);
    expect(stdout).toMatch(/\nweights sha256 [0-9a-f]{64}\n/);
    expect(stdout.split('\n')[0]).toMatch(/ \((native|javascript) kernel, numbers by the golden stream\)$/);
  });

  it('trains by the optimizer and the schedule of the command line, which are kept', async () => {
    const folder = temporary();
    const config = writeConfig(folder, quick);
    const run = join(folder, 'run');
    const chosen = ['--optimizer', 'sign-sgd', '--schedule', 'linear'];
    expect((await zeroth(['train', config, '-o', run, '--steps', '4', ...chosen])).code).toBe(0);
    expect((await loadConfig(join(run, 'config.json'))).train).toMatchObject({
      optimizer: 'sign-sgd',
      schedule: 'linear',
    });
    expect(readMetrics(run).steps.map((s) => s.lr)).toEqual([1, 0.75, 0.5, 0.25].map((share) => 2e-3 * share));
    expect(refused(await zeroth(['train', '--resume', run, '--optimizer', 'sgd']))).toContain(
      'optimizer was sign-sgd and is now sgd\n',
    );
    expect(refused(await zeroth(['train', '--resume', run, '--optimizer', 'adam']))).toContain(
      `command line: train.optimizer: "adam", expected one of 'sgd', 'sign-sgd'`,
    );
  });

  it('refuses to resume as another run, and what is no run', async () => {
    const folder = temporary();
    const config = writeConfig(folder, quick);
    const run = join(folder, 'run');
    await zeroth(['train', config, '-o', run, '--steps', '2']);
    expect(refused(await zeroth(['train', '--resume', run, '--seed', '7']))).toContain(
      'seed was 1 and is now 7\n  allowed: ',
    );
    expect(refused(await zeroth(['train', '--resume', run, '--lr', '3']))).toContain(
      'learningRate was 0.002 and is now 3\n',
    );
    expect(refused(await zeroth(['train', '--resume', run, '--steps', '0']))).toContain(
      'command line: train.steps: 0, expected at least 1',
    );
    expect(refused(await zeroth(['train', config, '--resume', run]))).toContain(
      `${config}: a resumed run takes the configuration saved in its folder`,
    );
    expect(refused(await zeroth(['train', '--resume', join(folder, 'none')]))).toContain(
      `${join(folder, 'none')}: there is no run to resume\n  allowed: a folder that an earlier`,
    );
    expect(refused(await zeroth(['train', config, '--source', 'dice']))).toContain(
      `command line: train.source: "dice", expected one of 'golden', 'rtl', 'gaussian', 'rademacher', 'uniform', 'clt'`,
    );
  });

  it('Ctrl-C: finishes the step, saves, exits 130; resumed, it ends with the weights of an uninterrupted run', async () => {
    const folder = temporary();
    const config = writeConfig(folder, quick);
    const run = join(folder, 'cut run');
    const child = start(['train', config, '-o', run, '--json']);
    const ended = finish(child);
    let seen = '';
    child.stderr?.on('data', (text: string) => {
      seen += text;
      // In the middle of the work, at no particular step.
      if (/step 200\//.test(seen) && !child.killed) child.kill('SIGINT');
    });
    const cut = await ended;
    expect(cut.code).toBe(130);
    expect(resultOf(cut)).toMatchObject({ interrupted: true });
    const at = resultOf(cut).steps;
    expect(at).toBeGreaterThanOrEqual(200);
    expect(at).toBeLessThan(steps);
    expect(cut.stderr).toContain('finishing the step and saving; again to stop at once');
    expect(cut.stderr).toContain(
      `interrupted after step ${at}, which is saved; go on with: zeroth train --resume '${run}'\n`,
    );
    expect(loadCheckpoint(run)?.meta.step).toBe(at);
    expect(existsSync(join(run, 'model.onnx'))).toBe(false);

    const rest = await zeroth(['train', '--resume', run, '--json']);
    const whole = await zeroth(['train', config, '-o', join(folder, 'whole'), '--json']);
    expect([rest.code, whole.code]).toEqual([0, 0]);
    expect(resultOf(rest)).toMatchObject({ steps, interrupted: false });
    expect(resultOf(rest).weightsSha256).toBe(resultOf(whole).weightsSha256);
    const losses = (path: string) => readMetrics(path).steps.map((s) => [s.step, s.lossPlus, s.lossMinus]);
    expect(losses(run)).toEqual(losses(join(folder, 'whole')));
  });

  it('a loss that is not finite: exit code 1, the record and the last checkpoint stay', async () => {
    const folder = temporary();
    const run = join(folder, 'run');
    const config = writeConfig(folder, { ...quick, train: { ...quick.train, checkpointEvery: 1 } });
    const { code, stderr, stdout } = await zeroth(['train', config, '-o', run, '--lr', '1e30']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const [, step = ''] = /zeroth: step (\d+): the loss is not finite: L\+ = /.exec(stderr) ?? [];
    expect(Number(step)).toBeGreaterThan(1);
    expect(stderr).toContain('\n  allowed: finite losses\n  fix: lower train.learningRate (try ');
    expect(stderr).not.toContain('    at ');
    expect(loadCheckpoint(run)?.meta.step).toBe(Number(step) - 1);
    expect(readMetrics(run).steps.length).toBe(Number(step) - 1);
    expect(readFileSync(join(run, 'metrics.jsonl'), 'utf8')).toContain(
      `{"step":${step},"event":"error","message":"step ${step}:`,
    );
  });

  it('a truncated model', async () => {
    const folder = temporary();
    const bytes = readFileSync(demoModel);
    const model = join(folder, 'cut.onnx');
    writeFileSync(model, bytes.subarray(0, bytes.length >> 1));
    const run = join(folder, 'run');
    expect(refused(await zeroth(['train', writeConfig(folder, quick), '--model', model, '-o', run]))).toMatch(
      new RegExp(
        `^zeroth: \\S*cut\\.onnx: not a complete ONNX model \\(${bytes.length >> 1} bytes\\): it ends in the middle of a field\\n` +
          '  allowed: a whole \\.onnx file\\n  fix: copy or export the file again; compare its size with the original\\n$',
      ),
    );
    expect(existsSync(run)).toBe(false);
  });

  it('a label out of range, no data, no model', async () => {
    const folder = temporary();
    const config = writeConfig(folder, quick);
    const { input, output } = loadOnnx(demoModel);
    const size = input.sampleDims.reduce((a, b) => a * b, 1);
    const data = join(folder, 'data');
    mkdirSync(data);
    const header = ['label', ...Array.from({ length: size }, (_, i) => `p${i}`)].join();
    const row = (label: number) => [label, ...Array.from({ length: size }, () => 0)].join();
    writeFileSync(join(data, 'train.csv'), [header, row(0), row(1), row(output.classes), ''].join('\n'));
    writeFileSync(join(data, 'test.csv'), [header, row(0), ''].join('\n'));
    const train = (...flags: string[]) => zeroth(['train', config, '-o', join(folder, 'run'), ...flags]);
    expect(refused(await train('--data', data))).toBe(
      `zeroth: data: train labels: label ${output.classes} at row 2 is out of range
  allowed: 0..${output.classes - 1}, the model's ${output.classes} outputs
  fix: check that the labels belong to this model, and whether they count from 1
`,
    );
    expect(refused(await train('--data', join(folder, 'nowhere')))).toContain('cannot read the data folder');
    expect(refused(await train('--model', join(folder, 'none.onnx')))).toContain('none.onnx');
    expect(existsSync(join(folder, 'run'))).toBe(false);
  });
});
