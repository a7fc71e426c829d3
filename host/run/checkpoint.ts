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
import { hashOf } from '../../base/result-cache.js';
import type { NamedArrays } from '../algorithms/types.js';
import { identityHash, type RunIdentity } from './identity.js';
import type { LogPosition } from './log.js';

type ArrayType = 'float32' | 'float64';

export interface CheckpointMeta {
  /** 1 had neither state arrays nor a hash of its own. */
  readonly format: 1 | 2;
  /** Steps done; the next step has this number as its index. */
  readonly step: number;
  /** Index of the next draw, in decimal: it may outgrow a JSON number. */
  readonly draw: string;
  /** Where the next batch stands in the data: derived from `step`, written for people. */
  readonly data: { readonly epoch: number; readonly batch: number };
  readonly identity: RunIdentity;
  /** Of the identity; absent in format 1. */
  readonly identitySha256?: string;
  readonly logs: LogPosition;
  readonly weightsSha256: string;
  /** The algorithm's arrays, each in the file `state-<name>.bin`; absent in format 1. */
  readonly state?: Readonly<Record<string, { readonly type: ArrayType; readonly sha256: string }>>;
  /** Of all the fields above, keys sorted; absent in format 1. */
  readonly metaSha256?: string;
}
export interface Checkpoint {
  readonly meta: CheckpointMeta;
  readonly weights: Float32Array;
  readonly state: NamedArrays;
}

const kept = 2;
const folderOf = (run: string): string => join(run, 'checkpoints');
const nameOf = (step: number): string => `step-${String(step).padStart(8, '0')}`;

/** SHA-256 (hex) of weights as little-endian binary32: the hash that runs are compared by. */
export const weightsHash = (weights: Float32Array): string => sha256(weights);

/**
 * Writes a checkpoint and removes all but the last two. It is made aside, forced to the disk and then renamed: whatever
 * happens in between, the folder holds whole checkpoints only.
 */
export function saveCheckpoint(
  run: string,
  weights: Float32Array,
  meta: Pick<CheckpointMeta, 'step' | 'draw' | 'data' | 'identity' | 'logs'>,
  state: NamedArrays = {},
): void {
  const folder = folderOf(run);
  const final = join(folder, nameOf(meta.step));
  const aside = join(folder, `writing-${process.pid}`);
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true });
  writeThrough(join(aside, 'weights.f32'), bytesOf(weights));
  const arrays: Record<string, { type: ArrayType; sha256: string }> = {};
  for (const [name, values] of Object.entries(state)) {
    arrays[name] = { type: values instanceof Float32Array ? 'float32' : 'float64', sha256: sha256(values) };
    writeThrough(join(aside, stateFile(name)), bytesOf(values));
  }
  const full: CheckpointMeta = {
    format: 2,
    ...meta,
    identitySha256: identityHash(meta.identity),
    weightsSha256: weightsHash(weights),
    state: arrays,
  };
  const sealed = { ...full, metaSha256: hashOf(full) };
  writeThrough(join(aside, 'meta.json'), Buffer.from(`${JSON.stringify(sealed, null, 2)}\n`));
  syncFolder(aside);
  // Only a damaged checkpoint of the same step can be in the way: a whole one would have been resumed from.
  rmSync(final, { recursive: true, force: true });
  renameSync(aside, final);
  syncFolder(folder);
  for (const old of steps(folder).slice(kept)) rmSync(join(folder, old), { recursive: true, force: true });
}

/**
 * The newest whole checkpoint of a run, or null when none was ever written. A damaged one is passed over, with a warning.
 * What a killed writer left behind is removed: call it under the run's lock.
 * @throws ZerothError (exit code 2) when there are checkpoints and none is whole, or the newest is of a later format: a
 *   run is never begun again in place of being resumed.
 */
export function loadCheckpoint(run: string, warn: (text: string) => void = () => {}): Checkpoint | null {
  const folder = folderOf(run);
  if (!existsSync(folder)) return null;
  for (const name of readdirSync(folder)) {
    if (name.startsWith('writing-')) rmSync(join(folder, name), { recursive: true, force: true });
  }
  const names = steps(folder);
  for (const [i, name] of names.entries()) {
    try {
      return read(join(folder, name));
    } catch (error) {
      if (error instanceof ZerothError) throw error;
      const next = i + 1 < names.length ? '; the one before it is taken' : '';
      warn(`checkpoint ${name} is damaged (${(error as Error).message})${next}`);
    }
  }
  if (names.length === 0) return null;
  throw new ZerothError({
    where: folder,
    what: `cannot resume: none of its checkpoints is whole (${names.join(', ')})`,
    allowed: 'at least one whole checkpoint',
    fix: 'restore one from a copy, or start a new run folder',
  });
}

/** Names of the whole checkpoints, newest first. */
const steps = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => /^step-\d+$/.test(name))
    .sort((a, b) => Number(b.slice(5)) - Number(a.slice(5)));

function read(folder: string): Checkpoint {
  const meta = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as CheckpointMeta;
  checkMeta(meta, folder);
  const weights = new Float32Array(fileBytes(join(folder, 'weights.f32')));
  if (weights.length !== meta.identity.dimension) throw new Error(`${4 * weights.length} bytes of weights`);
  if (weightsHash(weights) !== meta.weightsSha256) throw new Error('its weights do not match their SHA-256');
  const state: Record<string, Float32Array | Float64Array> = {};
  for (const [name, { type, sha256: expected }] of Object.entries(meta.state ?? {})) {
    const bytes = fileBytes(join(folder, stateFile(name)));
    const values = type === 'float32' ? new Float32Array(bytes) : new Float64Array(bytes);
    if (sha256(values) !== expected) throw new Error(`its state '${name}' does not match its SHA-256`);
    state[name] = values;
  }
  return { meta, weights, state };
}

/** @throws ZerothError for a format that is not read here, Error for damage. */
function checkMeta({ metaSha256, ...meta }: CheckpointMeta, folder: string): void {
  if (meta.format === 1) return;
  if (meta.format !== 2) {
    throw new ZerothError({
      where: folder,
      what: `cannot resume: the checkpoint is of format ${meta.format}`,
      allowed: 'formats 1 and 2',
      fix: 'resume it with the version of zeroth that wrote it',
    });
  }
  if (metaSha256 !== hashOf(meta)) throw new Error('its meta.json does not match its SHA-256');
}

const sha256 = (values: NodeJS.ArrayBufferView): string => createHash('sha256').update(values).digest('hex');
const stateFile = (name: string): string => `state-${name}.bin`;
const bytesOf = (values: NodeJS.ArrayBufferView): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
/** A copy, aligned to any element. */
const fileBytes = (path: string): ArrayBuffer => new Uint8Array(readFileSync(path)).buffer;

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
