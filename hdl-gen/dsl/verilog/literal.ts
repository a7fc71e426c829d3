/** Sized literals. */
import { mask } from './canon.js';

/** A sized literal: decimal where a person would count, hexadecimal where bits are meant. */
export function literal(
  value: bigint,
  width: number,
  signed: boolean,
): { doc: string; negative: boolean; signed: boolean } {
  const s = signed ? 's' : '';
  if (width === 1) return { doc: `1'${s}b${value}`, negative: false, signed };
  if (value === 0n) return { doc: `${width}'${s}d0`, negative: false, signed };
  if (!signed && value === mask(width) && width > 16)
    return { doc: `{${width}{1'b1}}`, negative: false, signed: false };
  const number = BigInt.asIntN(width, value);
  const lowest = signed && number === -(1n << BigInt(width - 1));
  if (signed && !lowest && number < 100000n && number > -100000n) {
    if (number < 0n) return { doc: `-${width}'sd${-number}`, negative: true, signed };
    return { doc: `${width}'sd${number}`, negative: false, signed };
  }
  if (!signed && (width <= 10 || value < 1000n)) return { doc: `${width}'d${value}`, negative: false, signed };
  if (width > 256) {
    const parts: string[] = [];
    for (let top = width; top > 0; top -= 128) {
      const w = Math.min(128, top);
      parts.push(`${w}'h${((value >> BigInt(top - w)) & mask(w)).toString(16)}`);
    }
    return { doc: `{${parts.join(', ')}}`, negative: false, signed: false };
  }
  return { doc: `${width}'${s}h${value.toString(16)}`, negative: false, signed };
}
