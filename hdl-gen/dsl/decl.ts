/**
 * Declarations: what `hw()`, `m.regs()` and `m.wires()` take, and the types of what they give back. One declaration
 * record types the module's inside (`IO`), the parent's view of an instance (`InstanceIO`) and the test bench (`Pins`).
 */
import type { Bits, Native, Of, Sign } from './value.js';
import { checkWidth } from './value.js';

/** A width with a sign, for places that take a width. */
export interface Shape<W extends number = number, S extends Sign = Sign> {
  readonly width: W;
  readonly sign: S;
}
export const unsigned = <W extends number>(width: W): Shape<W, 'unsigned'> => ({ width, sign: 'unsigned' });
/** Two's complement: `input(signed(8))`, `reg(signed(16), -1)`. */
export const signed = <W extends number>(width: W): Shape<W, 'signed'> => ({ width, sign: 'signed' });

/**
 * Type-level only: what a declaration becomes inside its module, and in a parent that has an instance of it. Looked up
 * instead of computed, because a conditional type stays unresolved while a width is a type parameter.
 */
declare const inside: unique symbol;
declare const outside: unique symbol;
interface Seen<I, O> {
  readonly [inside]: I;
  readonly [outside]: O;
}

type Role = 'in' | 'out' | 'async' | 'reg' | 'wire';
export interface Decl<R extends Role = Role, W extends number = number, S extends Sign = Sign>
  extends Shape<W, S>,
    Seen<Of<W, S>, Of<W, S>> {
  readonly kind: 'signal';
  readonly role: R;
  /** Registers only: `undefined` means not reset. */
  readonly reset?: Native | ((index: number) => Native) | undefined;
}
export interface AsyncDecl<W extends number = number> extends Shape<W, 'unsigned'>, Seen<Foreign<W>, Foreign<W>> {
  readonly kind: 'signal';
  readonly role: 'async';
}
export interface VecDecl<R extends Role = Role, I = unknown, O = unknown> extends Seen<I, O> {
  readonly kind: 'vec';
  readonly role: R;
  readonly count: number;
  readonly element: Decl<R>;
}
/** Payload of a stream: key -> width, or `signed(width)`. */
export type Fields = Readonly<Record<string, number | Shape>>;
export interface StreamDecl<R extends 'sink' | 'source' = 'sink' | 'source', F extends Fields = Fields>
  extends Seen<R extends 'sink' ? SinkView<F> : SourceView<F>, R extends 'sink' ? SourceView<F> : SinkView<F>> {
  readonly kind: 'stream';
  readonly role: R;
  readonly fields: F;
  /** AXI4-Stream names: `<key>_tvalid`, `<key>_tready`, `<key>_t<field>`. */
  readonly axi: boolean;
}
export type PortDecl = Decl<'in'> | Decl<'out'> | AsyncDecl | VecDecl<'in'> | VecDecl<'out'> | StreamDecl;
export type Ports = Readonly<Record<string, PortDecl>>;
export type RegDecls = Readonly<Record<string, Decl<'reg'> | VecDecl<'reg'>>>;
export type WireDecls = Readonly<Record<string, Decl<'wire'> | VecDecl<'wire'>>>;

export const shapeOf = (w: number | Shape, what: string): Shape =>
  typeof w === 'number' ? unsigned(checkWidth(w, what)) : { width: checkWidth(w.width, what), sign: w.sign };

interface Declare<R extends Role> {
  <W extends number>(width: W): Decl<R, W, 'unsigned'>;
  <W extends number, S extends Sign>(shape: Shape<W, S>): Decl<R, W, S>;
}
/** Gives a declaration its type-level views; at run time they are absent. */
const seen = <D>(fields: Omit<D, keyof Seen<unknown, unknown>>): D => fields as D;
const declare = <R extends Role>(role: R): Declare<R> =>
  ((w: number | Shape) => seen<Decl<R>>({ kind: 'signal', role, ...shapeOf(w, role) })) as Declare<R>;

export const input = declare('in');
export const output = declare('out');
/** Combinational net, assigned like an output. */
export const wire = declare('wire');
/** An input of another clock domain, or of none: usable only through `m.sync2()`. */
export const asyncInput = <W extends number>(width: W): AsyncDecl<W> =>
  seen<AsyncDecl<W>>({ kind: 'signal', role: 'async', ...unsigned(width) });

/** Reset value; for the elements of a `vec`, optionally a function of the index. `'none'`: a data-path register. */
export type Reset = Native | ((index: number) => Native) | { readonly reset: 'none' };
interface DeclareReg {
  <W extends number>(width: W, reset?: Reset): Decl<'reg', W, 'unsigned'>;
  <W extends number, S extends Sign>(shape: Shape<W, S>, reset?: Reset): Decl<'reg', W, S>;
}
/** Register; resets to 0 unless told otherwise. */
export const reg: DeclareReg = ((w: number | Shape, reset: Reset = 0) =>
  seen<Decl<'reg'>>({
    kind: 'signal',
    role: 'reg',
    ...shapeOf(w, 'reg'),
    reset: typeof reset === 'object' ? undefined : reset,
  })) as DeclareReg;

type VecOf<E extends Decl> = E extends { readonly role: 'in' }
  ? VecDecl<'in', ReadonlyVec<E[typeof inside]>, Vec<E[typeof inside]>>
  : E extends { readonly role: 'out' }
    ? VecDecl<'out', Vec<E[typeof inside]>, ReadonlyVec<E[typeof inside]>>
    : VecDecl<E['role'], Vec<E[typeof inside]>, never>;
/** `count` equal elements, named `<key>_0`, `<key>_1`, ... */
export const vec = <E extends Decl>(count: number, element: E): VecOf<E> =>
  seen<VecDecl>({ kind: 'vec', role: element.role, count, element }) as VecOf<E>;

const stream = <R extends 'sink' | 'source', F extends Fields>(role: R, fields: F, axi: boolean): StreamDecl<R, F> =>
  seen<StreamDecl<R, F>>({ kind: 'stream', role, fields, axi });
/** Stream into the module: reads `valid` and the payload, drives `ready`. */
export const sink = <const F extends Fields>(fields: F): StreamDecl<'sink', F> => stream('sink', fields, false);
/** Stream out of the module: drives `valid` and the payload, reads `ready`. */
export const source = <const F extends Fields>(fields: F): StreamDecl<'source', F> => stream('source', fields, false);
/** As `sink` and `source` with AXI4-Stream port names; use keys `s_axis` and `m_axis`. */
export const axiSink = <const F extends Fields>(fields: F): StreamDecl<'sink', F> => stream('sink', fields, true);
export const axiSource = <const F extends Fields>(fields: F): StreamDecl<'source', F> => stream('source', fields, true);

// ---- views ----------------------------------------------------------------------------------------------------

/** A value of another clock domain: it has a width and no operators. */
export interface Foreign<W extends number = number> {
  readonly width: W;
  readonly sign: 'unsigned';
}

/** Elements of a vector. Read with `at(i)` or by iterating; assign with `v[i] = value`. */
export interface ReadonlyVec<T> extends Iterable<T> {
  readonly length: number;
  readonly [index: number]: T;
  at(index: number): T;
  map<R>(f: (element: T, index: number) => R): R[];
  forEach(f: (element: T, index: number) => void): void;
  entries(): [number, T][];
}
export interface Vec<T> extends ReadonlyVec<T> {
  [index: number]: T;
}

type FieldNet<X> = X extends number ? Bits<X> : X extends Shape ? Of<X['width'], X['sign']> : never;
interface ReadStream {
  readonly valid: Bits<1>;
  ready: Bits<1>;
  /** valid and ready: the beat is taken in this cycle. */
  readonly fire: Bits<1>;
}
interface WriteStream {
  valid: Bits<1>;
  readonly ready: Bits<1>;
  readonly fire: Bits<1>;
}
/** The receiving end. */
export type SinkView<F extends Fields> = ReadStream & { readonly [K in keyof F]: FieldNet<F[K]> };
/** The sending end. */
export type SourceView<F extends Fields> = WriteStream & { -readonly [K in keyof F]: FieldNet<F[K]> };

type Driven = { readonly kind: 'signal'; readonly role: 'out' };
type Fed = { readonly kind: 'signal'; readonly role: 'in' | 'async' };
/** Inside the module: inputs are readonly, outputs assignable. */
export type IO<P extends Ports> = {
  readonly [K in keyof P as Exclude<P[K], undefined> extends Driven ? never : K]: Exclude<
    P[K],
    undefined
  >[typeof inside];
} & {
  [K in keyof P as Exclude<P[K], undefined> extends Driven ? K : never]: Exclude<P[K], undefined>[typeof inside];
};
/** From the parent: the mirror image. */
export type InstanceIO<P extends Ports> = {
  readonly [K in keyof P as Exclude<P[K], undefined> extends Fed ? never : K]: Exclude<P[K], undefined>[typeof outside];
} & {
  [K in keyof P as Exclude<P[K], undefined> extends Fed ? K : never]: Exclude<P[K], undefined>[typeof outside];
};

type Scalar = { readonly kind: 'signal' };
/** Registers and wires: scalars are assignable, vectors by element. */
export type Nets<R extends RegDecls | WireDecls> = {
  [K in keyof R as Exclude<R[K], undefined> extends Scalar ? K : never]: Exclude<R[K], undefined>[typeof inside];
} & {
  readonly [K in keyof R as Exclude<R[K], undefined> extends Scalar ? never : K]: Exclude<
    R[K],
    undefined
  >[typeof inside];
};

// ---- test bench -----------------------------------------------------------------------------------------------

type Key = string | number | symbol;
type StreamName<X, K extends Key, F extends Key> = X extends { readonly axi: true }
  ? `${K & string}_t${F & string}`
  : `${K & string}_${F & string}`;
type StreamIn<P, K extends keyof P> =
  P[K] extends StreamDecl<'sink', infer F>
    ? StreamName<P[K], K, 'valid' | keyof F>
    : P[K] extends StreamDecl<'source', Fields>
      ? StreamName<P[K], K, 'ready'>
      : never;
type StreamOut<P, K extends keyof P> =
  P[K] extends StreamDecl<'source', infer F>
    ? StreamName<P[K], K, 'valid' | keyof F>
    : P[K] extends StreamDecl<'sink', Fields>
      ? StreamName<P[K], K, 'ready'>
      : never;
type PinIn<P> = {
  [K in keyof P]: P[K] extends Fed
    ? K
    : P[K] extends { readonly kind: 'vec'; readonly role: 'in' }
      ? `${K & string}_${number}`
      : StreamIn<P, K>;
}[keyof P];
type PinOut<P> = {
  [K in keyof P]: P[K] extends Driven
    ? K
    : P[K] extends { readonly kind: 'vec'; readonly role: 'out' }
      ? `${K & string}_${number}`
      : StreamOut<P, K>;
}[keyof P];
/** A test bench's pins, by Verilog port name, as plain unsigned bit patterns: inputs to set, outputs to read. */
export type Pins<P> = { [K in PinIn<P>]: bigint } & { readonly [K in PinOut<P>]: bigint };
