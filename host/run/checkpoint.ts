import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { ZerothError } from '../../base/errors.js';
import type { LogPosition } from './log.js';

/** What must be the same for a run to go on where another stopped. */
export interface RunIdentity {
  readonly modelSha256: string;
  readonly dataSha256: string;
  readonly streamId: string;
  readonly dimension: number;
  readonly batchSize: number;
  readonly epsilon: number;
  readonly learningRate: number;
  readonly seed: number;
}

export interface CheckpointMeta {
  readonly format: 1;
  /** Steps done; the next step has this number as its index. */
  readonly step: number;
  /** Index of the next draw, in decimal: it may outgrow a JSON number. */
  readonly draw: string;
  /** Where the next batch stands in the data: derived from `step`, written for people. */
  readonly data: { readonly epoch: number; readonly batch: number };
  readonly identity: RunIdentity;
  readonly logs: LogPosition;
  readonly weightsSha256: string;
}
export interface Checkpoint {
  readonly meta: CheckpointMeta;
  readonly weights: Float32Array;
}

const kept = 2;
const folderOf = (run: string): string => join(run, 'checkpoints');
const nameOf = (step: number): string => `step-${String(step).padStart(8, '0')}`;

/** SHA-256 (hex) of weights as little-endian binary32: the hash that runs are compared by. */
export const weightsHash = (weights: Float32Array): string => createHash('sha256').update(weights).digest('hex');

/**
 * Writes a checkpoint and removes all but the last two. It is made aside, forced to the disk and then renamed: whatever
 * happens in between, the folder holds whole checkpoints only.
 */
export function saveCheckpoint(
  run: string,
  weights: Float32Array,
  meta: Omit<CheckpointMeta, 'format' | 'weightsSha256'>,
): void {
  const folder = folderOf(run);
  const final = join(folder, nameOf(meta.step));
  const aside = join(folder, `writing-${process.pid}`);
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true });
  const full: CheckpointMeta = { format: 1, ...meta, weightsSha256: weightsHash(weights) };
  writeThrough(join(aside, 'weights.f32'), new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength));
  writeThrough(join(aside, 'meta.json'), Buffer.from(`${JSON.stringify(full, null, 2)}\n`));
  syncFolder(aside);
  // Only a damaged checkpoint of the same step can be in the way: a whole one would have been resumed from.
  rmSync(final, { recursive: true, force: true });
  renameSync(aside, final);
  syncFolder(folder);
  for (const old of steps(folder).slice(kept)) rmSync(join(folder, old), { recursive: true, force: true });
}

/**
 * The newest whole checkpoint of a run, or null when there is none. A damaged one is passed over, with a warning.
 * What a killed writer left behind is removed: call it under the run's lock.
 */
export function loadCheckpoint(run: string, warn: (text: string) => void = () => {}): Checkpoint | null {
  const folder = folderOf(run);
  if (!existsSync(folder)) return null;
  for (const name of readdirSync(folder)) {
    if (name.startsWith('writing-')) rmSync(join(folder, name), { recursive: true, force: true });
  }
  for (const name of steps(folder)) {
    try {
      return read(join(folder, name));
    } catch (error) {
      warn(`checkpoint ${name} is damaged (${(error as Error).message}); the one before it is taken`);
    }
  }
  return null;
}

/** @throws ZerothError naming every field in which the run to resume differs from the one that was stopped. */
export function checkIdentity(stopped: RunIdentity, now: RunIdentity, run: string): void {
  const keys = Object.keys(now) as (keyof RunIdentity)[];
  const changed = keys.filter((k) => stopped[k] !== now[k]);
  if (changed.length === 0) return;
  throw new ZerothError({
    where: run,
    what: `cannot resume: ${changed.map((k) => `${k} was ${stopped[k]} and is now ${now[k]}`).join('; ')}`,
    allowed: 'the same model, data, stream, batch size, epsilon, learning rate and seed; more steps are fine',
    fix: 'resume with the configuration saved in the run folder (config.json), or start a new run folder',
  });
}

/** Names of the whole checkpoints, newest first. */
const steps = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => /^step-\d+$/.test(name))
    .sort((a, b) => Number(b.slice(5)) - Number(a.slice(5)));

function read(folder: string): Checkpoint {
  const meta = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as CheckpointMeta;
  if (meta.format !== 1) throw new Error(`format ${meta.format}`);
  const bytes = readFileSync(join(folder, 'weights.f32'));
  if (bytes.length !== 4 * meta.identity.dimension) throw new Error(`${bytes.length} bytes of weights`);
  const weights = new Float32Array(new Uint8Array(bytes).buffer);
  if (weightsHash(weights) !== meta.weightsSha256) throw new Error('its weights do not match their SHA-256');
  return { meta, weights };
}

function writeThrough(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'w');
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncFolder(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}
