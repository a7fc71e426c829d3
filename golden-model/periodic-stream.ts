import { checkCount, distinctStarts, drawStart } from './arithmetic/position.js';
import type { Scaling } from './arithmetic/scaling.js';
import type { Position } from './stream.js';

/** Draws of a stream that repeats: where they start, and how many starts there are (docs/stream.md, section 6). */
export abstract class PeriodicStream {
  abstract readonly period: bigint;
  /** Numbers that a position counts. */
  abstract readonly groupSize: number;
  abstract readonly scaling: Scaling;

  get scaleFrac(): number {
    return this.scaling.scaleFrac;
  }

  advance(d: number): bigint {
    checkCount(d, 'weights');
    return BigInt(Math.ceil(d / this.groupSize));
  }

  distinctVectors(d: number): bigint {
    return distinctStarts(this.period, this.advance(d));
  }

  drawStart(d: number, draw: bigint, runSeed: number): Position {
    return drawStart(this.period, this.advance(d), draw, runSeed);
  }
}

/** One whose numbers all have one scale. */
export abstract class ConstantScaleStream extends PeriodicStream {
  scaleAt(_start: Position, index: number): number {
    checkCount(index, 'number index');
    return this.scaling.scaleInts[0] as number;
  }

  fillScale(out: Uint16Array, start: Position, index = 0): void {
    out.fill(this.scaleAt(start, index));
  }
}
