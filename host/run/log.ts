import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { jsonText, numberText, parseNumber } from './json.js';

export interface StepRecord {
  /** Steps done, from 1. */
  readonly step: number;
  readonly lossPlus: number;
  readonly lossMinus: number;
  /** Projected gradient. */
  readonly g: number;
  readonly lr: number;
  /** Wall time of the step; the only field that may differ between two equal runs. */
  readonly timing_ms: number;
}
export interface EvaluationRecord {
  readonly step: number;
  readonly event: 'evaluation';
  /** Mean loss and share of right answers (0..1) over the test set. */
  readonly testLoss: number;
  readonly testAccuracy: number;
}

const header = 'step,loss_plus,loss_minus,g,lr,test_loss,test_accuracy,timing_ms\n';
/** Steps held as numbers until they are written: about 64 KB of text. */
const heldSteps = 512;
const flushMilliseconds = 2000;
/** Numbers of a step: those of a StepRecord, in its order. */
const fields = 6;

/** Byte lengths of the two files: what a checkpoint remembers, so that a resumed run can cut off what came after it. */
export interface LogPosition {
  readonly jsonl: number;
  readonly csv: number;
}

/**
 * `metrics.jsonl` and `metrics.csv` of a run, buffered: a step costs no system call, and leaves its numbers as they are.
 * Turning a number into text costs more than all else here, and several times as much amid a forward pass, whose data
 * and code fill the caches, as for many steps in a row.
 */
export class MetricsLog {
  readonly #files: { jsonl: number; csv: number };
  #position: { jsonl: number; csv: number };
  #jsonl = '';
  #csv = '';
  readonly #held = new Float64Array(fields * heldSteps);
  #steps = 0;
  #flushed = performance.now();

  /** Opens the logs of `folder` at `position`, dropping what lies beyond: null for new, empty ones. */
  constructor(folder: string, position: LogPosition | null) {
    const open = (name: string): number => {
      const path = join(folder, name);
      return openSync(path, existsSync(path) ? 'r+' : 'w+');
    };
    this.#files = { jsonl: open('metrics.jsonl'), csv: open('metrics.csv') };
    this.#position = { ...(position ?? { jsonl: 0, csv: 0 }) };
    ftruncateSync(this.#files.jsonl, this.#position.jsonl);
    ftruncateSync(this.#files.csv, this.#position.csv);
    if (position === null) this.#csv = header;
  }

  step(r: StepRecord): void {
    const held = this.#held;
    const at = fields * this.#steps++;
    held[at] = r.step;
    held[at + 1] = r.lossPlus;
    held[at + 2] = r.lossMinus;
    held[at + 3] = r.g;
    held[at + 4] = r.lr;
    held[at + 5] = r.timing_ms;
    if (this.#steps === heldSteps || performance.now() - this.#flushed > flushMilliseconds) this.flush();
  }

  evaluation(step: number, testLoss: number, testAccuracy: number): void {
    this.event({ step, event: 'evaluation', testLoss, testAccuracy });
    this.#csv += `${step},,,,,${testLoss},${testAccuracy},\n`;
    this.flush();
  }

  /** A line of `metrics.jsonl` only: what a table of numbers has no column for. */
  event(record: Readonly<Record<string, string | number>>): void {
    this.#writeSteps();
    this.#jsonl += `${jsonText(record)}\n`;
  }

  flush(): void {
    this.#writeSteps();
    this.#position.jsonl += append(this.#files.jsonl, this.#jsonl, this.#position.jsonl);
    this.#position.csv += append(this.#files.csv, this.#csv, this.#position.csv);
    this.#jsonl = '';
    this.#csv = '';
    this.#flushed = performance.now();
  }

  /** The held steps as text, each number once for both files. */
  #writeSteps(): void {
    const text = (at: number): string => numberText(this.#held[at] as number);
    for (let at = 0; at < fields * this.#steps; at += fields) {
      const [step, plus, minus, g, lr] = [text(at), text(at + 1), text(at + 2), text(at + 3), text(at + 4)];
      const ms = numberText(Math.round((this.#held[at + 5] as number) * 1000) / 1000);
      this.#jsonl += `{"step":${step},"lossPlus":${plus},"lossMinus":${minus},"g":${g},"lr":${lr},"timing_ms":${ms}}\n`;
      this.#csv += `${step},${plus},${minus},${g},${lr},,,${ms}\n`;
    }
    this.#steps = 0;
  }

  /** Everything on the disk, and how long the files now are. */
  sync(): LogPosition {
    this.flush();
    fsyncSync(this.#files.jsonl);
    fsyncSync(this.#files.csv);
    return { ...this.#position };
  }

  close(): void {
    this.flush();
    closeSync(this.#files.jsonl);
    closeSync(this.#files.csv);
  }
}

function append(file: number, text: string, at: number): number {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, at + done);
  return bytes.length;
}

export interface Metrics {
  readonly steps: readonly StepRecord[];
  readonly evaluations: readonly EvaluationRecord[];
}

/** Reads back the `metrics.jsonl` of a run folder. */
export function readMetrics(folder: string): Metrics {
  const steps: StepRecord[] = [];
  const evaluations: EvaluationRecord[] = [];
  for (const line of readFileSync(join(folder, 'metrics.jsonl'), 'utf8').split('\n')) {
    if (line === '') continue;
    const r = JSON.parse(line) as Record<string, unknown>;
    const n = (key: string): number => parseNumber(r[key]);
    if (r.event === 'evaluation') {
      const [testLoss, testAccuracy] = [n('testLoss'), n('testAccuracy')];
      evaluations.push({ step: n('step'), event: 'evaluation', testLoss, testAccuracy });
    } else if (r.event === undefined) {
      const [lossPlus, lossMinus, g] = [n('lossPlus'), n('lossMinus'), n('g')];
      steps.push({ step: n('step'), lossPlus, lossMinus, g, lr: n('lr'), timing_ms: n('timing_ms') });
    }
  }
  return { steps, evaluations };
}
