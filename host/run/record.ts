import type { StepResult, Trainer } from '../algorithms/trainer.js';
import type { BatchOrder } from '../data/index.js';
import { type Checkpoint, saveCheckpoint } from './checkpoint.js';
import type { RunIdentity } from './identity.js';
import { MetricsLog } from './log.js';

/** What a run leaves in its folder as it goes: the logs and the checkpoints of one trainer. */
export class RunRecord {
  readonly #folder: string;
  readonly #identity: RunIdentity;
  readonly #order: BatchOrder;
  readonly #trainer: Trainer;
  readonly #log: MetricsLog;
  #saved: number;
  #at = performance.now();

  /** @param checkpoint what the run goes on from: the logs are cut back to it; null for a new run. */
  constructor(
    folder: string,
    identity: RunIdentity,
    order: BatchOrder,
    trainer: Trainer,
    checkpoint: Checkpoint | null,
  ) {
    this.#folder = folder;
    this.#identity = identity;
    this.#order = order;
    this.#trainer = trainer;
    this.#log = new MetricsLog(folder, checkpoint?.meta.logs ?? null);
    this.#saved = checkpoint?.meta.step ?? -1;
  }

  /** The clock of the first step starts. */
  begin(): void {
    this.#at = performance.now();
  }

  /** The two losses of the step's first difference, its projected gradient, and the time since the step before. */
  step({ estimate, learningRate }: StepResult): void {
    const now = performance.now();
    const [lossPlus = Number.NaN, lossMinus = lossPlus] = estimate.losses;
    const g = estimate.terms[0]?.g ?? Number.NaN;
    const step = this.#trainer.steps;
    this.#log.step({ step, lossPlus, lossMinus, g, lr: learningRate, timing_ms: now - this.#at });
    this.#at = now;
  }

  evaluation(loss: number, accuracy: number): void {
    this.#log.evaluation(this.#trainer.steps, loss, accuracy);
  }

  /** Nothing is lost: the log says what happened in the step that failed, and the last checkpoint is as it was. */
  failure(error: Error): void {
    this.#log.event({ step: this.#trainer.steps + 1, event: 'error', message: error.message });
  }

  /** A checkpoint of this moment, unless it is there. */
  save(): void {
    const { steps: step, draw, theta, state } = this.#trainer;
    if (this.#saved === step) return;
    const { batchesPerEpoch } = this.#order;
    const data = { epoch: Math.floor(step / batchesPerEpoch), batch: step % batchesPerEpoch };
    const logs = this.#log.sync();
    saveCheckpoint(this.#folder, theta, { step, draw: String(draw), data, identity: this.#identity, logs }, state);
    this.#saved = step;
  }

  close(): void {
    this.#log.close();
  }
}
