import { ZerothError } from '../../base/errors.js';
import { losses } from '../algorithms/losses/index.js';
import type { BatchLoss, Loss } from '../algorithms/types.js';
import { type Samples, type Split, sizeOf } from '../data/dataset.js';
import { javascriptKernel, type Kernel } from '../kernels/index.js';
import { type OnnxModel, onnxWithWeightInputs } from '../models/index.js';
import { countCorrect } from './cross-entropy.js';
import type { Evaluation, Objective } from './objective.js';
import { loadOnnxRuntime, type Ort } from './runtime.js';
import { type Feeds, type Fetches, openSession, type Session } from './session.js';

/** Buffers for one batch size: filled and read in place, so that a forward pass allocates nothing of ours. */
interface Binding {
  readonly size: number;
  readonly inputs: Float32Array | BigInt64Array;
  readonly labels: Int32Array;
  readonly logits: Float32Array;
  readonly loss: BatchLoss;
  readonly feeds: Feeds;
  readonly fetches: Fetches;
}

const evaluationBatch = 256;
/**
 * Milliseconds between two turns of the event loop, where passes are direct calls: signals, progress and timers wait so
 * long and one pass more. By time, as a turn costs a small model a tenth of a pass; a slow one turns after every pass.
 */
const turnEvery = 5;

export interface OnnxObjectiveOptions {
  /** Rows of a training batch. */
  readonly batchSize: number;
  /** ONNX Runtime's threads within an operator, >= 1; default 1. */
  readonly threads?: number;
  /** On the logits; default cross-entropy. */
  readonly loss?: Loss;
  /** Copies the batches; default the JavaScript one. */
  readonly kernel?: Kernel;
  /** False: forward passes by the public interface of ONNX Runtime alone: slower, the same bits. Default true. */
  readonly direct?: boolean;
}

/**
 * The loss of an ONNX classifier. The weights are graph inputs fed from sub-array views of one flat
 * buffer: perturbing `weights` in place changes the next forward pass, and nothing is copied.
 */
export class OnnxObjective implements Objective {
  readonly weights: Float32Array;
  readonly #ort: Ort;
  readonly #session: Session;
  readonly #model: OnnxModel;
  readonly #weightFeeds: Feeds = {};
  readonly #training: Binding;
  readonly #kernel: Kernel;
  readonly #loss: Loss;
  #evaluation: Binding | undefined;
  readonly #settled = new WeakSet<Samples>();
  #turned = performance.now();

  private constructor(ort: Ort, session: Session, model: OnnxModel, options: OnnxObjectiveOptions) {
    this.#kernel = options.kernel ?? javascriptKernel;
    this.#loss = options.loss ?? losses['cross-entropy'];
    this.#ort = ort;
    this.#session = session;
    this.#model = model;
    this.weights = Float32Array.from(model.weights);
    for (const t of model.tensors) {
      const view = this.weights.subarray(t.offset, t.offset + t.size);
      this.#weightFeeds[t.name] = new ort.Tensor('float32', view, t.dims);
    }
    this.#training = this.#bind(options.batchSize);
  }

  /** @throws ZerothError exit code 3 without ONNX Runtime; 2 when it rejects the model or the batch size. */
  static async create(model: OnnxModel, options: OnnxObjectiveOptions): Promise<OnnxObjective> {
    const ort = await loadOnnxRuntime();
    if (model.fixedBatch !== null && model.fixedBatch !== options.batchSize) {
      throw new ZerothError({
        where: 'train.batchSize',
        what: `${options.batchSize}, but the batch of ${model.file} is fixed`,
        allowed: `${model.fixedBatch}`,
        fix: `batchSize: ${model.fixedBatch}, or export the model with a dynamic batch`,
      });
    }
    let session: Session;
    try {
      const { threads = 1, direct = true } = options;
      session = await openSession(ort, onnxWithWeightInputs(model), { threads, direct });
    } catch (cause) {
      throw new ZerothError(
        {
          where: model.file,
          what: `ONNX Runtime cannot run this model: ${(cause as Error).message}`,
          fix: 'check the model with onnx.checker and export it for operator set 21 or below',
        },
        2,
        { cause },
      );
    }
    return new OnnxObjective(ort, session, model, options);
  }

  /** Version of ONNX Runtime: the last places of a loss depend on it. */
  get runtimeVersion(): string {
    return this.#ort.env.versions.node ?? 'unknown';
  }

  select(split: Split, rows: Int32Array): void {
    if (rows.length !== this.#training.size) {
      throw new RangeError(`${rows.length} rows for a batch of ${this.#training.size}`);
    }
    this.#gather(this.#training, split, rows);
  }

  loss(): number | Promise<number> {
    const { logits, labels, loss } = this.#training;
    const waiting = this.#forward(this.#training);
    return waiting === null ? loss.mean(logits, labels) : waiting.then(() => loss.mean(logits, labels));
  }

  /** The logits of the selected minibatch, [batch, classes]: a view that the next forward pass overwrites. */
  async logits(): Promise<Float32Array> {
    await this.#forward(this.#training);
    return this.#training.logits;
  }

  /**
   * What ONNX Runtime is given for the selected minibatch, and where it writes: its tensors by name, the same for every pass. The types of an optional
   * package stay out of the signature.
   */
  get training(): {
    readonly feeds: Readonly<Record<string, object>>;
    readonly fetches: Readonly<Record<string, object>>;
  } {
    return this.#training;
  }

  async evaluate(split: Split): Promise<Evaluation> {
    const { classes } = this.#model.output;
    this.#evaluation ??= this.#bind(this.#model.fixedBatch ?? Math.min(evaluationBatch, split.count));
    const binding = this.#evaluation;
    const rows = new Int32Array(binding.size);
    let loss = 0;
    let correct = 0;
    for (let from = 0; from < split.count; from += binding.size) {
      const count = Math.min(binding.size, split.count - from);
      // The last batch is filled up with the set's last row, which then does not count.
      for (let i = 0; i < binding.size; i++) rows[i] = Math.min(from + i, split.count - 1);
      this.#gather(binding, split, rows);
      await this.#forward(binding);
      loss += binding.loss.mean(binding.logits, binding.labels, count) * count;
      correct += countCorrect(binding.logits, binding.labels, count, classes);
    }
    return { loss: loss / split.count, accuracy: correct / split.count, correct, count: split.count };
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  /** A forward pass; null where it is done and the event loop need not turn. */
  #forward(binding: Binding): Promise<unknown> | null {
    const running = this.#session.run(binding.feeds, binding.fetches);
    if (!this.#session.direct) return Promise.resolve(running);
    if (performance.now() - this.#turned < turnEvery) return null;
    return new Promise<void>((turned) => setImmediate(turned)).then(() => {
      this.#turned = performance.now();
    });
  }

  #bind(size: number): Binding {
    const { input, output } = this.#model;
    const values = size * sizeOf(input.sampleDims);
    const dims = [size, ...input.sampleDims];
    const logits = new Float32Array(size * output.classes);
    const inputs = input.type === 'int64' ? new BigInt64Array(values) : new Float32Array(values);
    const data =
      inputs instanceof BigInt64Array
        ? new this.#ort.Tensor('int64', inputs, dims)
        : new this.#ort.Tensor('float32', inputs, dims);
    return {
      size,
      inputs,
      logits,
      labels: new Int32Array(size),
      loss: this.#loss.of(this.#kernel, size, output.classes),
      feeds: { ...this.#weightFeeds, [input.name]: data },
      fetches: { [output.name]: new this.#ort.Tensor('float32', logits, [size, output.classes]) },
    };
  }

  #gather(binding: Binding, split: Split, rows: Int32Array): void {
    if (!this.#settled.has(split.inputs)) {
      this.#kernel.hugePages(split.inputs);
      this.#settled.add(split.inputs);
    }
    this.#kernel.gather(binding.inputs, split.inputs, rows, binding.inputs.length / binding.size);
    const { labels } = binding;
    for (let i = 0; i < rows.length; i++) labels[i] = split.labels[rows[i] as number] as number;
  }
}
