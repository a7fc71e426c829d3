import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { estimatorRows, lossRows, optimizerRows } from '../../config/index.js';
import { createStream } from '../../golden-model/index.js';
import {
  applyOps,
  createSource,
  type Evaluation,
  estimators,
  feedSource,
  GoldenFeed,
  HeldDraws,
  javascriptKernel,
  losses,
  type Objective,
  type Op,
  optimizers,
  type PerturbationSource,
  recipeOf,
  schedules,
  Trainer,
  weightsHash,
} from '../../host/index.js';
import { temporary, tinyConfig, trainerOf } from './fixtures.js';

const d = 50;
const config = tinyConfig(temporary());
const golden = (): PerturbationSource => createSource(config, d, javascriptKernel);
const zOf = (draw: bigint): Float32Array => {
  const stream = createStream(config.generator);
  const z = new Float32Array(d);
  stream.fillFloat(z, stream.drawStart(d, draw, config.train.seed));
  return z;
};

/** Losses from a list, whatever the weights are. */
class Listed implements Objective {
  readonly weights: Float32Array = Float32Array.from({ length: d }, (_, i) => Math.cos(i));
  readonly #losses: number[];
  constructor(...listed: number[]) {
    this.#losses = listed;
  }
  select(): void {}
  loss(): number {
    return this.#losses.shift() ?? Number.NaN;
  }
  async evaluate(): Promise<Evaluation> {
    return { loss: 0, accuracy: 0, correct: 0, count: 1 };
  }
  async close(): Promise<void> {}
}

/** Rows without an implementation, and implementations without a row. */
const unpaired = (rows: Readonly<Record<string, { id: string }>>, made: object): string[] => {
  const ids = new Set([...Object.keys(rows), ...Object.keys(made)]);
  const wrong = Object.entries(rows).filter(([id, row]) => row.id !== id);
  return [...[...ids].filter((id) => !(id in rows) || !(id in made)), ...wrong.map(([id]) => id)];
};

describe('rows and implementations', () => {
  test.each([
    ['estimators', estimatorRows, estimators],
    ['optimizers', optimizerRows, optimizers],
    ['losses', lossRows, losses],
  ] as const)('%s: each row has an implementation of its id, and each implementation a row', (_name, rows, made) => {
    expect(Object.keys(rows).length).toBeGreaterThan(0);
    expect(unpaired(rows, made)).toEqual([]);
  });

  test('negative control: a missing part, either way, and a row under another name are found', () => {
    const { 'sign-sgd': _, ...fewer } = optimizers;
    expect(unpaired(optimizerRows, fewer)).toEqual(['sign-sgd']);
    expect(unpaired({ sgd: optimizerRows.sgd }, optimizers)).toEqual(['sign-sgd']);
    expect(unpaired({ sgd: optimizerRows['sign-sgd'] }, { sgd: optimizers.sgd })).toEqual(['sgd']);
  });

  test('the indexes are those of the files', () => {
    const script = fileURLToPath(new URL('../../scripts/write-indexes.mjs', import.meta.url));
    expect(execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' })).toBe('');
  });
});

describe('sign-sgd', () => {
  const by = { optimizer: 'sign-sgd', epsilon: 0.5, learningRate: 0.25 } as const;

  test('one step by hand: eta times the sign of g, whatever its size', async () => {
    // g = (3 - 1) / (2 * 0.5) = 2, then (1 - 4) / 1 = -3, then 0.
    const objective = new Listed(3, 1, 1, 4, 2, 2);
    const trainer = trainerOf(objective, golden(), by);
    for (const [draw, g, coef] of [
      [0n, 2, -0.25],
      [1n, -3, 0.25],
      [2n, 0, -0],
    ] as const) {
      const [before, z] = [Float32Array.from(trainer.theta), zOf(draw)];
      const { estimate, ops } = await trainer.step();
      expect(estimate).toEqual({ terms: [{ draw, g }], losses: expect.anything() as unknown });
      expect(ops).toEqual([{ op: 'axpy', draw, coef }]);
      const expected = before.map((w, i) => Math.fround(w + Math.fround(coef * (z[i] ?? 0))));
      expect(trainer.theta).toEqual(expected);
    }
    expect([trainer.steps, trainer.draw]).toEqual([3, 3n]);
  });

  test('is not sgd', async () => {
    const [sign, plain] = [by, { ...by, optimizer: 'sgd' as const }].map((settings) =>
      trainerOf(new Listed(3, 1), golden(), settings),
    );
    await sign?.step();
    await plain?.step();
    expect(sign?.theta).not.toEqual(plain?.theta);
  });
});

describe('an update', () => {
  const recipe = recipeOf({ ...config.train, optimizer: 'sign-sgd' });

  test('is a list of operations, and the list alone repeats the run over every source', async () => {
    const listed = Array.from({ length: 40 }, (_, i) => Math.sin(i));
    const objective = new Listed(...listed);
    const start = Float32Array.from(objective.weights);
    const trainer = new Trainer(objective, golden(), recipe);
    const log: Op[] = [];
    for (let step = 0; step < 20; step++) log.push(...(await trainer.step()).ops);
    for (const { coef } of log) expect(Math.fround(coef)).toBe(coef);
    const feed = new GoldenFeed(createStream(config.generator), d, config.train.seed);
    const sources = [
      golden(),
      feedSource(feed, config, d, javascriptKernel),
      new HeldDraws(golden(), javascriptKernel),
      new HeldDraws(feedSource(feed, config, d, javascriptKernel), javascriptKernel, 3),
    ];
    for (const source of sources) {
      const theta = Float32Array.from(start);
      await applyOps(theta, source, log);
      expect(weightsHash(theta)).toBe(weightsHash(trainer.theta));
    }
    // Negative control: the log must matter.
    const other = Float32Array.from(start);
    await applyOps(other, golden(), log.slice(1));
    expect(weightsHash(other)).not.toBe(weightsHash(trainer.theta));
  });

  test('draws are counted apart from steps', async () => {
    const two = { ...recipe, estimator: { ...estimators['two-sided'], draws: 2 } };
    const trainer = new Trainer(new Listed(1, 2, 3, 5), golden(), two);
    const draws: bigint[] = [];
    for (let step = 0; step < 2; step++) draws.push(...(await trainer.step()).ops.map((op) => op.draw));
    expect(draws).toEqual([0n, 2n]);
    expect([trainer.steps, trainer.draw]).toEqual([2, 4n]);
  });
});

test('a linear rate falls to nothing in a straight line, a constant one does not', async () => {
  expect([0, 5, 10].map((done) => schedules.linear.rate(0.5, done, 10))).toEqual([0.5, 0.25, 0]);
  expect([0, 5, 10].map((done) => schedules.constant.rate(0.5, done, 10))).toEqual([0.5, 0.5, 0.5]);
  const settings = { epsilon: 0.5, learningRate: 1, steps: 4, schedule: 'linear' } as const;
  const trainer = trainerOf(new Listed(2, 1, 2, 1, 2, 1), golden(), settings);
  const rates: number[] = [];
  for (let step = 0; step < 3; step++) rates.push((await trainer.step()).ops[0]?.coef ?? Number.NaN);
  expect(rates).toEqual([-1, -0.75, -0.5]);
});

describe('held draws', () => {
  test('make a draw once for all passes and runs, and again when it is no longer held', () => {
    const inner = golden();
    const made: bigint[] = [];
    const counting: PerturbationSource = {
      ...{ streamId: inner.streamId, label: inner.label, dimension: d, distinctVectors: null },
      apply(out, base, c, draw, pass) {
        made.push(draw);
        return inner.apply(out, base, c, draw, pass);
      },
    };
    const held = new HeldDraws(counting, javascriptKernel, 2);
    const base = Float32Array.from({ length: d }, (_, i) => i / 7);
    for (const draw of [0n, 1n, 0n, 1n, 2n, 1n, 0n]) {
      const [out, expected] = [new Float32Array(d), new Float32Array(d)];
      void held.apply(out, base, 0.3, draw, 'plus');
      void inner.apply(expected, base, 0.3, draw, 'plus');
      expect(out).toEqual(expected);
    }
    expect(made).toEqual([0n, 1n, 2n, 0n]);
  });
});
