/**
 * What a lockstep run does to a stream source: resets, loads, snapshots, restores, and beats under back-pressure. Plain
 * data, so that a run that found something is saved and replayed exactly.
 */
import { createRequire } from 'node:module';
import { ZerothError } from '../base/errors.js';
import type { Segment } from './golden.js';

/** One clock cycle with these inputs; afterwards they go back to 0. */
export type Pokes = Readonly<Record<string, string | number>>;

export type Action =
  /** Holds reset; the stream goes back to `start` (a decimal position). */
  | { readonly kind: 'reset'; readonly cycles: number; readonly start: string }
  /** A load, a seed: cycles of inputs, after which the stream stands at `start`. */
  | { readonly kind: 'drive'; readonly cycles: readonly Pokes[]; readonly start: string }
  /** As `drive`, but the stream's position is kept aside, or the one kept aside comes back. */
  | { readonly kind: 'snapshot'; readonly cycles: readonly Pokes[] }
  | { readonly kind: 'restore'; readonly cycles: readonly Pokes[] }
  /** Takes and compares `count` beats; `ready` is a repeating pattern, '1' ready; default always. */
  | { readonly kind: 'beats'; readonly count: number; readonly ready?: string | undefined }
  /** Cycles without ready. */
  | { readonly kind: 'idle'; readonly cycles: number };

export type Program = readonly Action[];

type Named<K extends Action['kind']> = Extract<Action, { readonly kind: K }>;

/** What to do for each kind of action: a new kind does not compile until everyone has an answer to it. */
export type Handlers<T> = { readonly [K in Action['kind']]: (action: Named<K>) => T };

export const perform = <T>(action: Action, handlers: Handlers<T>): T =>
  (handlers[action.kind] as (action: Action) => T)(action);

/** Beats are compared while they are taken; every other action is a known number of cycles. */
export const isBeats = (action: Action): action is Named<'beats'> => action.kind === 'beats';

/** Beats that a program takes in all. */
export const beatsOf = (program: Program): number => program.filter(isBeats).reduce((sum, { count }) => sum + count, 0);

interface Position {
  readonly start: bigint;
  readonly beat: number;
}

/** The golden segments that the `beats` of a program compare with, in order. */
export function segmentsOf(program: Program): Segment[] {
  let here: Position | null = null;
  let saved: Position | null = null;
  const segments: Segment[] = [];
  const move = ({ start }: { readonly start: string }): void => {
    here = { start: BigInt(start), beat: 0 };
  };
  const handlers: Handlers<void> = {
    reset: (action) => {
      move(action);
      // A reset also resets what was kept aside.
      saved = here;
    },
    drive: move,
    snapshot: () => {
      saved = here;
    },
    restore: () => {
      here = saved;
    },
    beats: ({ count }) => {
      if (here === null) {
        throw new ZerothError({
          where: 'program',
          what: "beats before any 'reset' or 'drive': the position is not known",
        });
      }
      segments.push({ start: here.start, firstBeat: here.beat, count });
      here = { start: here.start, beat: here.beat + count };
    },
    idle: () => undefined,
  };
  for (const action of program) perform(action, handlers);
  return segments;
}

/** What a source can do besides giving beats. */
export interface Stimulus {
  /** Position after reset. */
  readonly resetStart: bigint;
  /** Cycles of the snapshot and of the restore pulse. */
  readonly snapshot?: readonly Pokes[] | undefined;
  readonly restore?: readonly Pokes[] | undefined;
  /** Brings the source to a position by its load port. */
  readonly load?: ((position: bigint) => readonly Pokes[]) | undefined;
  /** Positions to load: `0 .. positions - 1`. */
  readonly positions?: bigint | undefined;
  /** Snapshots only between groups of this many beats; default 1. */
  readonly beatsPerGroup?: number | undefined;
}

const seedrandom = createRequire(import.meta.url)('seedrandom') as (seed: string) => () => number;

/**
 * A constrained-random program: bursts under changing back-pressure, resets in mid-stream, loads of random positions,
 * snapshots and restores. The same seed gives the same program on every machine.
 * @param beats at least this many beats in all
 */
export function randomProgram(seed: string | number, beats: number, stimulus: Stimulus): Program {
  const random = seedrandom(`zeroth lockstep ${seed}`);
  const below = (n: number): number => Math.floor(random() * n);
  const start = String(stimulus.resetStart);
  const group = stimulus.beatsPerGroup ?? 1;
  const program: Action[] = [{ kind: 'reset', cycles: 1 + below(3), start }];
  // Beats since the group began; a reset or load begins one.
  let phase = 0;
  let saved = false;
  for (let left = beats; left > 0; ) {
    const choice = random();
    if (choice < 0.06) {
      program.push({ kind: 'reset', cycles: 1 + below(3), start });
      phase = 0;
      saved = false;
    } else if (choice < 0.2 && stimulus.load !== undefined && stimulus.positions !== undefined) {
      // Two draws: the joint period of private lanes is beyond what one of them reaches.
      const draw = stimulus.positions > 2n ** 52n ? BigInt(Math.floor(random() * 2 ** 52)) << 52n : 0n;
      const position = (draw + BigInt(Math.floor(random() * 2 ** 52))) % stimulus.positions;
      program.push({ kind: 'drive', cycles: stimulus.load(position), start: String(position) });
      phase = 0;
    } else if (choice < 0.35 && stimulus.snapshot !== undefined && phase === 0) {
      program.push({ kind: 'snapshot', cycles: stimulus.snapshot });
      saved = true;
    } else if (choice < 0.5 && stimulus.restore !== undefined && saved) {
      program.push({ kind: 'restore', cycles: stimulus.restore });
      phase = 0;
    } else if (choice < 0.55) {
      program.push({ kind: 'idle', cycles: 1 + below(20) });
    } else {
      const count = 1 + below(random() < 0.8 ? 60 : 1500);
      program.push({ kind: 'beats', count, ready: randomReady(random) });
      phase = (phase + count) % group;
      left -= count;
    }
  }
  return program;
}

/** Always, at random with some density, in bursts, or once in a while. */
function randomReady(random: () => number): string {
  const kind = random();
  if (kind < 0.25) return '1';
  const length = 1 + Math.floor(random() * 64);
  const density = kind < 0.5 ? 0.1 : kind < 0.75 ? 0.5 : 0.9;
  const bits = Array.from({ length }, () => (random() < density ? '1' : '0')).join('');
  return bits.includes('1') ? bits : `${bits}1`;
}
