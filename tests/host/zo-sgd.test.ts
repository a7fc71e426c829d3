import { describe, expect, test } from 'vitest';
import { createStream } from '../../golden-model/index.js';
import {
  createSource,
  type Evaluation,
  javascriptKernel,
  type Objective,
  type PerturbationSource,
  type StepResult,
  weightsHash,
} from '../../host/index.js';
import { problemOf, temporary, tinyConfig, trainerOf } from './fixtures.js';

const d = 200;
const target = Float32Array.from({ length: d }, (_, i) => Math.sin(i));

/** Sum of squared distances to `target`: its two-sided difference is exact, (L+ - L-)/(2 eps) = 2 (theta - target) . z. */
class Quadratic implements Objective {
  readonly weights = new Float32Array(d);
  /** What each forward pass saw. */
  readonly seen: Float32Array[] = [];
  bad = Number.POSITIVE_INFINITY;
  select(): void {}
  async loss(): Promise<number> {
    this.seen.push(Float32Array.from(this.weights));
    if (this.seen.length > this.bad) return Number.NaN;
    return this.weights.reduce((sum, w, i) => sum + (w - (target[i] ?? 0)) ** 2, 0);
  }
  async evaluate(): Promise<Evaluation> {
    return { loss: await this.loss(), accuracy: 0, correct: 0, count: 1 };
  }
  async close(): Promise<void> {}
}

const config = tinyConfig(temporary());
const golden = (): PerturbationSource => createSource(config, d, javascriptKernel);
const zOf = (draw: bigint): Float32Array => {
  const stream = createStream(config.generator);
  const z = new Float32Array(d);
  stream.fillFloat(z, stream.drawStart(d, draw, config.train.seed));
  return z;
};

async function descend(source: PerturbationSource, steps = 800): Promise<{ before: number; after: number }> {
  const objective = new Quadratic();
  const trainer = trainerOf(objective, source, { epsilon: 1e-2, learningRate: 2.5e-3 });
  const before = await objective.loss();
  for (let i = 0; i < steps; i++) await trainer.step();
  trainer.settle();
  return { before, after: await objective.loss() };
}

describe('two-sided step', () => {
  test('is the formula: both passes replay z from the unperturbed weights, g and the update follow', async () => {
    const objective = new Quadratic();
    objective.weights.set(target.map((t, i) => t + 0.01 * (i % 7)));
    const epsilon = 0.01;
    const learningRate = 0.005;
    const start = Float32Array.from(objective.weights);
    const trainer = trainerOf(objective, golden(), { epsilon, learningRate });
    for (const draw of [0n, 1n, 2n]) {
      const theta = Float32Array.from(trainer.theta);
      const z = zOf(draw);
      const { lossPlus, lossMinus, g } = figuresOf(await trainer.step());
      const [plus, minus] = objective.seen.splice(0);
      const moved = (c: number): Float32Array =>
        theta.map((w, i) => Math.fround(w + Math.fround(Math.fround(c) * (z[i] ?? 0))));
      expect(plus).toEqual(moved(epsilon));
      expect(minus).toEqual(moved(-epsilon));
      expect(g).toBe((lossPlus - lossMinus) / (2 * epsilon));
      expect(trainer.theta).toEqual(moved(-(learningRate * g)));
      const slope = theta.reduce((s, w, i) => s + 2 * (w - (target[i] ?? 0)) * (z[i] ?? 0), 0);
      expect(Math.abs(g - slope)).toBeLessThan(1e-3 * Math.max(1, Math.abs(slope)));
    }
    expect(start).not.toEqual(trainer.theta);
  });

  test('learns', async () => {
    const { before, after } = await descend(golden());
    expect(after).toBeLessThan(0.2 * before);
  });

  test('negative control: an update of the wrong sign climbs', async () => {
    const source = golden();
    const flipped: PerturbationSource = {
      ...facts(source),
      apply: (out, base, c, draw, pass) => source.apply(out, base, pass === 'update' ? -c : c, draw, pass),
    };
    const { before, after } = await descend(flipped, 100);
    expect(after).toBeGreaterThan(2 * before);
  });

  test('negative control: a pass seed that is not reset learns nothing', async () => {
    const source = golden();
    let fresh = 0n;
    const stale: PerturbationSource = {
      ...facts(source),
      apply: (out, base, c, _draw, pass) => source.apply(out, base, c, fresh++, pass),
    };
    const { before, after } = await descend(stale);
    expect(after).toBeGreaterThan(0.5 * before);
  });

  test('restores the weights exactly: a thousand steps at rate 0 change no bit', async () => {
    const objective = new Quadratic();
    objective.weights.set(target);
    const trainer = trainerOf(objective, golden(), { epsilon: 0.1, learningRate: 0 });
    const before = weightsHash(trainer.theta);
    for (let i = 0; i < 1000; i++) await trainer.step();
    expect(weightsHash(trainer.theta)).toBe(before);
    trainer.settle();
    expect(weightsHash(objective.weights)).toBe(before);
    // Walking +eps, -2 eps, +eps in one buffer, as MeZO does, does not.
    const walked = Float32Array.from(target);
    const z = zOf(0n);
    for (const c of [0.1, -0.2, 0.1]) {
      for (let i = 0; i < d; i++) walked[i] = (walked[i] ?? 0) + Math.fround(Math.fround(c) * (z[i] ?? 0));
    }
    expect(weightsHash(walked)).not.toBe(before);
  });

  test('a loss that is not finite stops the run, says where, and leaves the weights alone', async () => {
    const objective = new Quadratic();
    objective.bad = 5;
    const trainer = trainerOf(objective, golden(), { epsilon: 1e-2, learningRate: 1e-3 });
    await trainer.step();
    await trainer.step();
    const before = weightsHash(trainer.theta);
    const error = await problemOf(() => trainer.step());
    expect(error.exitCode).toBe(1);
    expect(error.message).toMatch(
      /^step 3: the loss is not finite: L\+ = [\d.]+, L- = NaN \(epsilon 0\.01, learning rate 0\.001\)\n {2}allowed: finite losses\n {2}fix: lower train\.learningRate \(try 0\.0001\)/,
    );
    expect(weightsHash(trainer.theta)).toBe(before);
  });

  test('and writes its numbers for people', async () => {
    const objective = new Quadratic();
    objective.bad = 1;
    // A tenth of 1e30 is 1.0000000000000001e+29 in binary.
    const trainer = trainerOf(objective, golden(), { epsilon: 0.1 + 0.2, learningRate: 1e30 });
    const { message } = await problemOf(() => trainer.step());
    expect(message).toContain('(epsilon 0.3, learning rate 1e+30)\n');
    expect(message).toContain('lower train.learningRate (try 1e+29);');
  });

  test('a source of another dimension is refused', () => {
    const source = createSource(config, d + 1, javascriptKernel);
    expect(() => trainerOf(new Quadratic(), source, { epsilon: 1, learningRate: 1 })).toThrow(
      '201 numbers for 200 weights',
    );
  });
});

const figuresOf = ({ estimate }: StepResult) => {
  const [lossPlus = Number.NaN, lossMinus = Number.NaN] = estimate.losses;
  return { lossPlus, lossMinus, g: estimate.terms[0]?.g ?? Number.NaN };
};

const facts = ({ streamId, label, dimension, distinctVectors }: PerturbationSource) => ({
  streamId,
  label,
  dimension,
  distinctVectors,
});
