/** Ports of a Verilated model: their description, their C++ names, and where they lie in batched buffers. */
import { ZerothError } from '../../base/errors.js';

export interface PortSpec {
  readonly name: string;
  /** Bits, 1 or more. */
  readonly width: number;
  readonly direction: 'input' | 'output';
}

/** 32-bit words a port takes in every buffer, least significant first. */
export const wordsOf = (width: number): number => Math.ceil(width / 32);

/** Bytes Verilator stores a port in: 1, 2, 4, 8 or whole words. */
export function storageBytes(width: number): number {
  if (width <= 8) return 1;
  if (width <= 16) return 2;
  if (width <= 32) return 4;
  if (width <= 64) return 8;
  return 4 * wordsOf(width);
}

const cppKeywords = new Set(
  (
    'alignas alignof and and_eq asm auto bitand bitor bool break case catch char class compl const constexpr const_cast ' +
    'continue decltype default delete do double dynamic_cast else enum explicit export extern false final float for ' +
    'friend goto if inline int long mutable namespace new noexcept not not_eq nullptr operator or or_eq override private ' +
    'protected public register reinterpret_cast return short signed sizeof static static_assert static_cast struct ' +
    'switch template this thread_local throw true try typedef typeid typename union unsigned using virtual void ' +
    'volatile wchar_t while xor xor_eq NULL abort abs main'
  ).split(' '),
);

/** The member of the model class that holds a port: Verilator escapes `__` and names C++ could not take. */
export function cppName(port: string): string {
  const escaped = port.replaceAll('__', '___05F');
  return cppKeywords.has(port) ? `__SYM__${escaped}` : escaped;
}

/** Reads the ports back from the header Verilator wrote: what the Verilog really has. */
export function portsOfHeader(header: string): PortSpec[] {
  const found: PortSpec[] = [];
  for (const match of header.matchAll(/^\s*VL_(IN|OUT|INOUT)(8|16|64|W)?\(&(\w+),(\d+),(\d+)(?:,\d+)?\);/gm)) {
    const [, kind, , member = '', msb = '0', lsb = '0'] = match;
    const name = member.replace(/^__SYM__/, '').replaceAll('___05F', '__');
    if (kind === 'INOUT') {
      throw new ZerothError({
        where: `port ${name}`,
        what: 'inout ports cannot be simulated',
        allowed: 'input, output',
      });
    }
    found.push({ name, width: Number(msb) - Number(lsb) + 1, direction: kind === 'IN' ? 'input' : 'output' });
  }
  return found;
}

/** @throws ZerothError naming the first port on which the declaration and the Verilog disagree. */
export function checkPorts(declared: readonly PortSpec[], actual: readonly PortSpec[], top: string): void {
  const show = (p: PortSpec): string => `${p.direction} of ${p.width} bit${p.width === 1 ? '' : 's'}`;
  const fix = "pass the ports of the design that the Verilog was emitted from, or leave 'ports' out";
  for (const port of declared) {
    const real = actual.find((p) => p.name === port.name);
    const where = `${top}.${port.name}`;
    if (real === undefined) {
      const allowed = actual.map((p) => p.name).join(', ');
      throw new ZerothError({ where, what: 'declared, but the Verilog has no such port', allowed, fix });
    }
    if (real.width !== port.width || real.direction !== port.direction) {
      throw new ZerothError({ where, what: `declared as ${show(port)}, but the Verilog has ${show(real)}`, fix });
    }
  }
}

/** Where selected ports lie in one row of a batched buffer; every port starts on a word. */
export interface Layout {
  readonly fields: readonly { readonly port: string; readonly offset: number; readonly words: number }[];
  /** Words of a row. */
  readonly stride: number;
}

/** Packs ports one after the other, each on a word boundary. */
export function layoutOf(ports: readonly PortSpec[]): Layout {
  let offset = 0;
  const fields = ports.map((p) => {
    const field = { port: p.name, offset, words: wordsOf(p.width) };
    offset += field.words;
    return field;
  });
  return { fields, stride: offset };
}

/** Little-endian words of a value, truncated to `width` bits. */
export function toWords(value: bigint, words: Uint32Array, width: number): void {
  let rest = BigInt.asUintN(width, value);
  for (let i = 0; i < wordsOf(width); i++) {
    words[i] = Number(rest & 0xffffffffn);
    rest >>= 32n;
  }
}

/** The value of `width` bits held in little-endian words. */
export function fromWords(words: Uint32Array, width: number, offset = 0): bigint {
  let value = 0n;
  for (let i = wordsOf(width) - 1; i >= 0; i--) value = (value << 32n) | BigInt(words[offset + i] ?? 0);
  return value;
}
