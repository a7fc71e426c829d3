/** The objects behind `io`, `r` and instances: properties whose getter reads a net and whose setter drives it. */
import type { Decl, Fields, PortDecl, Shape, StreamDecl, VecDecl } from './decl.js';
import { shapeOf } from './decl.js';
import { HdlError } from './errors.js';
import type { Bits, Native, Value } from './value.js';
import { pattern } from './value.js';

type AnyDecl = PortDecl | Decl | VecDecl;

/** One net of a declaration: a scalar is one, a vector one an element, a stream one a field. */
export interface Flat {
  /** Verilog name. */
  readonly name: string;
  readonly role: 'in' | 'out' | 'async' | 'reg' | 'wire';
  readonly shape: Shape;
  /** Bit pattern; `undefined` is "not reset". */
  readonly reset: bigint | undefined;
  /** The declared key that documents it. */
  readonly key: string;
  /** Property of a stream, index of a vector. */
  readonly part: string | number | undefined;
}

function resetOf(decl: Decl, key: string, index: number): bigint | undefined {
  if (decl.role !== 'reg' || decl.reset === undefined) return undefined;
  const value: Native = typeof decl.reset === 'function' ? decl.reset(index) : decl.reset;
  return pattern(value, decl.width, decl.sign === 'signed', `reset value of ${key}`);
}

function flattenStream(key: string, decl: StreamDecl): Flat[] {
  const t = decl.axi ? 't' : '';
  const [forward, back] = decl.role === 'sink' ? (['in', 'out'] as const) : (['out', 'in'] as const);
  const net = (part: string, role: 'in' | 'out', shape: Shape): Flat => ({
    name: `${key}_${t}${part}`,
    role,
    shape,
    reset: undefined,
    key,
    part,
  });
  const fields: Fields = decl.fields;
  for (const f of ['valid', 'ready', 'fire'])
    if (f in fields)
      throw new HdlError(`stream ${key}: a field cannot be called '${f}', every stream has it: rename it`);
  return [
    net('valid', forward, shapeOf(1, key)),
    net('ready', back, shapeOf(1, key)),
    ...Object.entries(fields).map(([f, w]) => net(f, forward, shapeOf(w, `${key}.${f}`))),
  ];
}

export function flatten(key: string, decl: AnyDecl): Flat[] {
  if (decl.kind === 'stream') return flattenStream(key, decl);
  if (decl.kind === 'signal') {
    const reset = decl.role === 'async' ? undefined : resetOf(decl, key, 0);
    return [{ name: key, role: decl.role, shape: shapeOf(decl, key), reset, key, part: undefined }];
  }
  if (!Number.isInteger(decl.count) || decl.count < 1)
    throw new HdlError(`vec ${key}: the count ${decl.count} must be an integer of at least 1`);
  const shape = shapeOf(decl.element, key);
  return Array.from({ length: decl.count }, (_, i) => ({
    name: `${key}_${i}`,
    role: decl.role,
    shape,
    reset: resetOf(decl.element, `${key}[${i}]`, i),
    key,
    part: i,
  }));
}

/** How to read and drive one net. */
export interface Slot {
  get(): Value;
  set(value: unknown): void;
}

function vecView(key: string, slots: readonly Slot[]): object {
  const slotAt = (i: number): Slot => {
    const slot = slots[i];
    if (slot === undefined)
      throw new HdlError(
        `${key}[${i}]: index out of range, there are ${slots.length} elements: 0 to ${slots.length - 1}`,
      );
    return slot;
  };
  const all = () => slots.map((s) => s.get());
  const methods = {
    length: slots.length,
    at: (i: number) => slotAt(i).get(),
    map: <R>(f: (v: Value, i: number) => R) => all().map((v, i) => f(v, i)),
    forEach: (f: (v: Value, i: number) => void) => {
      for (const [i, v] of all().entries()) f(v, i);
    },
    entries: () => all().map((v, i): [number, Value] => [i, v]),
    [Symbol.iterator]: () => all()[Symbol.iterator](),
  };
  const indexOf = (p: string | symbol): number | undefined =>
    typeof p === 'string' && /^-?\d+(\.\d+)?$/.test(p) ? Number(p) : undefined;
  return new Proxy(methods, {
    get(target, p) {
      const i = indexOf(p);
      return i === undefined ? Reflect.get(target, p) : slotAt(i).get();
    },
    set(_target, p, value) {
      const i = indexOf(p);
      if (i === undefined)
        throw new HdlError(`${key}.${String(p)}: elements are assigned by number, as in ${key}[0] = value`);
      slotAt(i).set(value);
      return true;
    },
  });
}

const property = (target: object, name: string, slot: Slot): void => {
  Object.defineProperty(target, name, { enumerable: true, get: () => slot.get(), set: (v: unknown) => slot.set(v) });
};

/** The view of a whole record. `slotOf` is called once a net, in declaration order. */
export function view(decls: Readonly<Record<string, AnyDecl>>, slotOf: (flat: Flat) => Slot): object {
  const out = {};
  for (const [key, decl] of Object.entries(decls)) {
    const slots = flatten(key, decl).map((flat) => ({ flat, slot: slotOf(flat) }));
    if (decl.kind === 'signal') {
      for (const { slot } of slots) property(out, key, slot);
      continue;
    }
    let value: object;
    if (decl.kind === 'vec')
      value = vecView(
        key,
        slots.map((s) => s.slot),
      );
    else {
      value = {};
      for (const { flat, slot } of slots) property(value, String(flat.part), slot);
      const [valid, ready] = slots;
      const fire = () => (valid && ready ? (valid.slot.get() as Bits<1>).and(ready.slot.get() as Bits<1>) : undefined);
      Object.defineProperty(value, 'fire', { enumerable: true, get: fire });
      Object.preventExtensions(value);
    }
    Object.defineProperty(out, key, {
      enumerable: true,
      get: () => value,
      set: () => {
        throw new HdlError(
          decl.kind === 'vec'
            ? `${key} is a vector: assign its elements, as in ${key}[i] = value`
            : `${key} is a stream: assign its fields, or use m.connect(from, to)`,
        );
      },
    });
  }
  return Object.preventExtensions(out);
}
