/** RAMs and ROMs with synchronous reads. */
import type { MemoryHandle } from './control.js';
import type { Shape } from './decl.js';
import { shapeOf } from './decl.js';
import { docFor } from './docs.js';
import { bitCount, HdlError } from './errors.js';
import type { Expr, Memory, Signal } from './ir.js';
import { here } from './loc.js';
import { type Recorder, ref } from './recorder.js';
import type { Bits, Native, Of, Sign, Value } from './value.js';
import { beside, constant, pattern, typed } from './value.js';

export interface MemorySpec<W extends number, S extends Sign> {
  readonly name: string;
  /** Bits a word; `signed(w)` for two's complement. */
  readonly width: W | Shape<W, S>;
  /** Words, at least 2. */
  readonly depth: number;
  /** `depth` words: makes it a ROM. */
  readonly contents?: readonly Native[];
  /** 'block' (default) asks for block RAM; 'auto' leaves a small memory to the synthesis tool. */
  readonly style?: 'block' | 'auto';
}

export function memory<W extends number, S extends Sign>(rec: Recorder, spec: MemorySpec<W, S>): MemoryHandle<W, S> {
  const loc = here();
  rec.mustBeOpen('m.memory is used', loc);
  const { name, depth } = spec;
  const shape = shapeOf(spec.width, `memory ${name}`);
  const isSigned = shape.sign === 'signed';
  if (!Number.isInteger(depth) || depth < 2)
    throw new HdlError(`memory ${name}: the depth ${depth} must be an integer of at least 2`, loc);
  if (spec.contents && spec.contents.length !== depth)
    throw new HdlError(`memory ${name}: ${spec.contents.length} words of contents for a depth of ${depth}`, loc);
  rec.claim('memory', name, loc);
  const memory: Memory = {
    name,
    width: shape.width,
    depth,
    contents: spec.contents?.map((v, i) => pattern(v, shape.width, isSigned, `memory ${name}[${i}]`)),
    style: spec.style ?? 'block',
    reads: [],
    doc: docFor(loc),
    loc,
  };
  rec.module.memories.push(memory);
  const addrWidth = Math.ceil(Math.log2(depth));
  const address = (addr: Bits): Expr => {
    if (addr.width !== addrWidth)
      throw new HdlError(
        `memory ${name}: the address has ${bitCount(addr.width)}, a depth of ${depth} takes ${addrWidth}: use resize(${addrWidth})`,
      );
    return addr.expr;
  };
  return {
    addrWidth,
    read: (addr, enable, as) => {
      const at = here();
      rec.mustBeOpen(`memory ${name} is read`, at);
      const n = memory.reads.length;
      const label = as ?? (n === 0 ? `${name}_data` : `${name}_data_${n}`);
      rec.claim('read', label, at);
      const data: Signal = { kind: 'wire', name: label, width: shape.width, signed: isSigned, loc: at };
      const on = enable ? rec.condition(`memory ${name}: read enable`, enable) : constant(1, 1, false, name);
      memory.reads.push({ data, addr: address(addr), enable: on, loc: at });
      return typed<Of<W, S>>(ref(data).expr);
    },
    write: (addr, data) => {
      const at = here();
      rec.mustBeOpen(`memory ${name} is written`, at);
      if (memory.contents) throw new HdlError(`memory ${name} has contents: it is a ROM and cannot be written`, at);
      const like = typed<Value>({ kind: 'lit', width: shape.width, signed: isSigned, value: 0n });
      const value = beside(`memory ${name}: write`, like, data);
      rec.push({ kind: 'memWrite', memory, addr: address(addr), data: value, loc: at });
    },
  };
}
