/** One task: tune the Gaussian, read every scheme there, tune the schemes, read each at its own. */
import { type GeneratorConfig, schemeOf } from '../../config/index.js';
import { createStream } from '../../golden-model/index.js';
import type { Split } from '../../host/index.js';
import type { TrainingResult, TrainingRow, TrainingTask } from '../page/training-data.js';
import { factsOfFamily, type Scheme } from '../rows.js';
import type { Outcome, Point } from './job.js';
import type { Candidate, Request, Runner } from './runner.js';
import { deviation, mean, pairedInterval, verdictOf } from './statistics.js';
import type { LoadedTask, Plan } from './tasks.js';
import { bestOf, type Cell, cellOf, extensions, gridOf, isOutside } from './tune.js';

/** For the model as it comes: with no steps, any point is the same. */
const untrainedPoint: Point = { learningRate: 1, epsilon: 1 };

/** The first seeds of every task, then all. */
export type Round = 'first' | 'all';

const isFailure = ({ scheme }: Candidate): boolean => scheme !== null && factsOfFamily(scheme.family).fails === true;

export class TaskComparison {
  readonly #task: LoadedTask;
  readonly #plan: Plan;
  readonly #candidates: readonly Candidate[];
  readonly #gaussian: Candidate;
  readonly #runner: Runner;
  readonly #confidence: number;
  #common: Point | undefined;
  #tuned: ReadonlyMap<string, Point> = new Map();
  /** Of every run that the result rests on, once. */
  readonly #seconds = new Map<string, number>();

  constructor(task: LoadedTask, plan: Plan, candidates: readonly Candidate[], runner: Runner, confidence: number) {
    this.#task = task;
    this.#plan = plan;
    this.#candidates = candidates;
    const [gaussian] = candidates;
    if (gaussian === undefined) throw new RangeError('no Gaussian to compare with');
    this.#gaussian = gaussian;
    this.#runner = runner;
    this.#confidence = confidence;
  }

  /** The model as it comes, the Gaussian's choice of (eta, eps), and every scheme there. */
  async readAtGaussian(round: Round): Promise<void> {
    await this.#ensure('the model as it comes', [this.#untrained()], { ...this.#plan, steps: 0 });
    this.#common = (await this.#tune([this.#gaussian], 'tuning the Gaussian')).get(this.#gaussian.id);
    await this.#test('shared step size', round, () => this.#common);
  }

  /** Every scheme's own choice of (eta, eps), and the scheme there. */
  async readTuned(round: Round): Promise<void> {
    const tuners = new Set(this.#candidates.filter((e) => !isFailure(e)).map((e) => this.#tunerOf(e)));
    tuners.delete(this.#gaussian);
    this.#tuned = await this.#tune([...tuners], 'tuning the schemes');
    await this.#test('own step size', round, (candidate) => this.#own(candidate));
  }

  /** What has been found so far. */
  result(): TrainingTask {
    const rows = this.#candidates.map((candidate): TrainingRow => {
      const { scheme, config } = candidate;
      const stream = scheme === null ? null : createStream(config.generator);
      return {
        scheme: candidate.id,
        family: scheme?.family ?? 'Gaussian',
        label: scheme?.label ?? 'Gaussian, reference of the host',
        hardware: scheme === null ? null : (scheme.hardwareOf ?? (scheme.trainOnly === true ? null : scheme.id)),
        stateBits: scheme === null ? null : schemeOf(config.generator).storedBits(config.generator),
        distinctVectors: stream?.distinctVectors(this.#task.model.weights.length).toString() ?? null,
        tunedAs: isFailure(candidate) ? null : this.#tunerOf(candidate).id,
        atGaussian: this.#result(candidate, this.#common),
        tuned: this.#result(candidate, this.#own(candidate)),
      };
    });
    const untrained = this.#outcome(this.#untrained(), untrainedPoint, { ...this.#plan, steps: 0 });
    const { task, model, data } = this.#task;
    const { testSeeds, tuningSeeds, learningRates, epsilons, steps, batchSize } = this.#plan;
    return {
      ...{ task: task.id, title: task.title, weights: model.weights.length, margin: task.margin },
      ...{ steps, batchSize, learningRates, epsilons, tuningSeeds, testSeeds },
      rows: { train: data.train.count, dev: data.dev.count, test: data.test.count },
      before: untrained?.accuracy ?? null,
      commonest: shareOfCommonest(data.test),
      schemes: rows,
      runSeconds: [...this.#seconds.values()].reduce((sum, s) => sum + s, 0),
    };
  }

  #untrained(): Request {
    return { candidate: this.#gaussian, seed: 0, points: [untrainedPoint], evaluateOn: 'test' };
  }

  /** A row's own (eta, eps), once it is known. */
  #own(candidate: Candidate): Point | undefined {
    if (isFailure(candidate)) return undefined;
    const tuner = this.#tunerOf(candidate);
    return tuner === this.#gaussian ? this.#common : this.#tuned.get(tuner.id);
  }

  /** The row whose choice it takes: the first whose numbers have the same distribution and scale. */
  #tunerOf(candidate: Candidate): Candidate {
    const { sharedTuning } = this.#plan;
    const kind = ({ id, scheme, config }: Candidate): string =>
      scheme === null ? 'Gaussian' : (sharedKind(scheme, config.generator, sharedTuning) ?? id);
    return this.#candidates.find((other) => !isFailure(other) && kind(other) === kind(candidate)) ?? candidate;
  }

  /** The point of each row with the least mean loss on the development rows; rows that could not be finished are left out. */
  async #tune(candidates: readonly Candidate[], phase: string): Promise<Map<string, Point>> {
    const cells = new Map<string, Cell[]>();
    const look = async (name: string, pointsOf: (candidate: Candidate) => readonly Point[]): Promise<void> => {
      const requests = candidates.flatMap((candidate) =>
        this.#plan.tuningSeeds.map(
          (seed): Request => ({ candidate, seed, points: pointsOf(candidate), evaluateOn: 'dev' }),
        ),
      );
      await this.#ensure(name, requests);
      for (const candidate of candidates) {
        for (const point of pointsOf(candidate)) {
          const runs = requests.filter((r) => r.candidate === candidate).map((r) => this.#outcome(r, point));
          const known = runs.filter((run) => run !== undefined);
          if (known.length < runs.length) continue;
          cells.set(candidate.id, [...(cells.get(candidate.id) ?? []), cellOf(point, known)]);
        }
      }
    };
    const grid = gridOf(this.#plan);
    await look(phase, () => grid);
    const whole = candidates.filter((e) => cells.get(e.id)?.length === grid.length);
    const further = new Map(whole.map((e) => [e.id, extensions(this.#plan, bestOf(cells.get(e.id) ?? []))]));
    await look(`${phase}, beyond the edge`, (candidate) => further.get(candidate.id) ?? []);
    const finished = whole.filter((e) => cells.get(e.id)?.length === grid.length + (further.get(e.id)?.length ?? 0));
    return new Map(finished.map((e) => [e.id, bestOf(cells.get(e.id) ?? [])]));
  }

  /** Seed by seed, so that rows that are cut short have the same seeds. */
  async #test(phase: string, round: Round, pointOf: (candidate: Candidate) => Point | undefined): Promise<void> {
    const { testSeeds, firstSeeds } = this.#plan;
    const seeds = round === 'first' ? testSeeds.slice(0, firstSeeds) : testSeeds;
    const requests = seeds.flatMap((seed) =>
      this.#candidates.flatMap((candidate): Request[] => {
        const point = pointOf(candidate);
        return point === undefined ? [] : [{ candidate, seed, points: [point], evaluateOn: 'test' }];
      }),
    );
    await this.#ensure(phase, requests);
  }

  #result(candidate: Candidate, point: Point | undefined): TrainingResult | null {
    const common = this.#common;
    if (point === undefined || common === undefined) return null;
    const runs = this.#seeds(candidate, point);
    if (runs.size === 0) return null;
    const accuracies = [...runs.values()].map((run) => run.accuracy);
    const base = this.#seeds(this.#gaussian, common);
    const differences = [...runs].flatMap(([seed, run]) => {
      const other = base.get(seed);
      return other === undefined ? [] : [run.accuracy - other.accuracy];
    });
    const comparable = candidate !== this.#gaussian && differences.length >= 2;
    const difference = comparable ? pairedInterval(differences, this.#confidence) : null;
    return {
      ...{ learningRate: point.learningRate, epsilon: point.epsilon, outside: isOutside(this.#plan, point) },
      seeds: [...runs.keys()],
      accuracies,
      diverged: [...runs.values()].filter((run) => run.divergedAt !== null).length,
      mean: mean(accuracies),
      spread: accuracies.length < 2 ? 0 : deviation(accuracies),
      difference,
      verdict: difference === null ? null : verdictOf(difference, this.#task.task.margin),
    };
  }

  #seeds(candidate: Candidate, point: Point): Map<number, Outcome> {
    const runs = new Map<number, Outcome>();
    for (const seed of this.#plan.testSeeds) {
      const outcome = this.#outcome({ candidate, seed, evaluateOn: 'test' }, point);
      if (outcome !== undefined) runs.set(seed, outcome);
    }
    return runs;
  }

  async #ensure(phase: string, requests: readonly Request[], plan = this.#plan): Promise<void> {
    await this.#runner.ensure(this.#task, plan, phase, requests);
    for (const request of requests) {
      for (const point of request.points) {
        const { candidate, seed, evaluateOn } = request;
        const outcome = this.#outcome(request, point, plan);
        const run = [candidate.id, seed, evaluateOn, plan.steps, point.learningRate, point.epsilon].join(' ');
        if (outcome !== undefined) this.#seconds.set(run, outcome.seconds);
      }
    }
  }

  #outcome(request: Omit<Request, 'points'>, point: Point, plan = this.#plan): Outcome | undefined {
    return this.#runner.outcome(this.#task, plan, request, point);
  }
}

/**
 * Rows of one kind have numbers of one distribution and scale, so that the same step sizes suit them; null: none like it.
 * Always so for numbers without reuse; for banks, whose numbers are not independent, only where asked.
 */
function sharedKind({ family }: Scheme, generator: GeneratorConfig, banks: boolean): string | null {
  const { sameSteps } = factsOfFamily(family);
  if (sameSteps === 'all') return family;
  return banks && sameSteps === 'scaling' ? `bank, ${generator.scaling}` : null;
}

function shareOfCommonest({ labels, count }: Split): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(...counts.values()) / count;
}
