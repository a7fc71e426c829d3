/** Sets of bits of one net, as BigInt masks. */
import type { Signal } from './ir.js';

export const ones = (width: number): bigint => (1n << BigInt(width)) - 1n;

/** The bits that an assignment of `hi:lo` (or of everything) touches. */
export const partMask = (s: Signal, hi: number | undefined, lo: number | undefined): bigint =>
  hi === undefined || lo === undefined ? ones(s.width) : ones(hi - lo + 1) << BigInt(lo);

/** Runs of ones as `[hi, lo]`, highest first. */
export function runsOf(mask: bigint): [number, number][] {
  const runs: [number, number][] = [];
  const digits = mask.toString(2);
  for (const m of digits.matchAll(/1+/g)) {
    const hi = digits.length - 1 - m.index;
    if (mask !== 0n) runs.push([hi, hi - m[0].length + 1]);
  }
  return runs;
}

/** `bits 7:4, 0`; `bit 3` */
export function bitList(mask: bigint): string {
  const runs = runsOf(mask).map(([hi, lo]) => (hi === lo ? `${hi}` : `${hi}:${lo}`));
  return `bit${runs.length === 1 && !runs[0]?.includes(':') ? '' : 's'} ${runs.join(', ')}`;
}
