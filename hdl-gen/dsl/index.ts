/** The hardware description language. See README.md beside this file. */
export type { Builder } from './builder.js';
export type { Fsm, Go, MemoryHandle, WhenChain } from './control.js';
export type {
  Decl,
  Fields,
  Foreign,
  InstanceIO,
  IO,
  Nets,
  Pins,
  PortDecl,
  Ports,
  ReadonlyVec,
  Shape,
  SinkView,
  SourceView,
  StreamDecl,
  Vec,
} from './decl.js';
export {
  asyncInput,
  axiSink,
  axiSource,
  input,
  output,
  reg,
  signed,
  sink,
  source,
  unsigned,
  vec,
  wire,
} from './decl.js';
export { addDocs } from './docs.js';
export type { HwOptions, ResetStyle } from './domain.js';
export { HdlError } from './errors.js';
export type * from './ir.js';
export { elaborate, hw } from './module.js';
export type { Hw } from './session.js';
export type { Bits, HdlTypeError, Native, SInt, Sign, Value } from './value.js';
export { cat, lit, mux, repeat, select, slit } from './value.js';
