/**
 * The intermediate representation: what a module *is*, once the DSL has run. The checks, the interpreter and the
 * Verilog emitter read it; only `recorder.ts` and its helpers write it. Plain data, no reference to the DSL's types.
 *
 * Semantics that every reader shares:
 * - Values are bit vectors of a fixed width; `signed` decides how an operator reads them (two's complement).
 * - Both operands of `+ - * & | ^` and comparisons have equal width and signedness; `+ -` wrap at that width,
 *   `*` is full width (result width = sum of the operand widths). Growth is always an explicit `resize`.
 * - One clock domain a module. Registers take their next value at the rising edge; a register nobody assigns holds.
 *   The last assignment that is active wins (as in a Verilog always block).
 * - Wires and outputs are combinational; each bit must be assigned on every path (no latch).
 */

/** A place in the TypeScript source. `file` is relative to the package (or to the user's project). */
export interface Loc {
  readonly file: string;
  readonly line: number;
}

export type SignalKind = 'input' | 'output' | 'reg' | 'wire';

/** A named net. `wire`s may be explicit (the user's `m.wires`) or the outputs of an instance or a memory read port. */
export interface Signal {
  readonly kind: SignalKind;
  /** The user's name, without suffix: a register `state` is emitted as `state_q`; element 3 of a vector is `lane_3`. */
  readonly name: string;
  readonly width: number;
  readonly signed: boolean;
  /** Reset value of a register (as an unsigned bit pattern); `undefined`: the register is not reset (data path). */
  readonly reset?: bigint | undefined;
  /** Set on an input of another clock domain; only the two registers of a synchroniser read it (false path). */
  readonly async?: boolean | undefined;
  readonly doc?: string | undefined;
  readonly loc?: Loc | undefined;
}

export type UnaryOp = 'not' | 'neg' | 'reduceAnd' | 'reduceOr' | 'reduceXor';
export type BinaryOp = 'add' | 'sub' | 'mul' | 'and' | 'or' | 'xor' | 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';
export type ShiftOp = 'shl' | 'shr' | 'sar';

interface Typed {
  readonly width: number;
  readonly signed: boolean;
  readonly loc?: Loc | undefined;
}

export type Expr = Typed &
  (
    | { readonly kind: 'ref'; readonly signal: Signal }
    /** `value` is the unsigned bit pattern, `0 <= value < 2^width`; `label` is the plain FSM state name (`idle`). */
    | { readonly kind: 'lit'; readonly value: bigint; readonly label?: string | undefined }
    | { readonly kind: 'unary'; readonly op: UnaryOp; readonly a: Expr }
    | { readonly kind: 'binary'; readonly op: BinaryOp; readonly a: Expr; readonly b: Expr }
    /** Width of the result = width of `a`; `amount` is unsigned; `sar` needs a signed `a`. */
    | { readonly kind: 'shift'; readonly op: ShiftOp; readonly a: Expr; readonly amount: Expr }
    | { readonly kind: 'mux'; readonly sel: Expr; readonly whenTrue: Expr; readonly whenFalse: Expr }
    /** `items[index]`, `fallback` beyond the end: emitted as a combinational `case` into a named net. */
    | { readonly kind: 'select'; readonly index: Expr; readonly items: readonly Expr[]; readonly fallback: Expr }
    | { readonly kind: 'slice'; readonly a: Expr; readonly hi: number; readonly lo: number }
    /** Most significant part first. */
    | { readonly kind: 'cat'; readonly parts: readonly Expr[] }
    /** Zero- or sign-extends (by the signedness of `a`), or truncates, to `width`; keeps the signedness. */
    | { readonly kind: 'resize'; readonly a: Expr }
    /** Same bits, other reading. */
    | { readonly kind: 'cast'; readonly a: Expr }
  );

/** The subexpressions of `e`, in order. */
export function partsOf(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case 'ref':
    case 'lit':
      return [];
    case 'binary':
      return [e.a, e.b];
    case 'shift':
      return [e.a, e.amount];
    case 'mux':
      return [e.sel, e.whenTrue, e.whenFalse];
    case 'select':
      return [e.index, ...e.items, e.fallback];
    case 'cat':
      return e.parts;
    default:
      return [e.a];
  }
}

export interface SwitchCase {
  readonly values: readonly bigint[];
  /** Name of the state or constant, for `localparam`s; one a value. */
  readonly labels?: readonly string[] | undefined;
  readonly body: readonly Stmt[];
  readonly loc?: Loc | undefined;
}

export type Stmt =
  /** `target[hi:lo] = value`; without `hi`/`lo` the whole signal. A register's assignment sets its next value. */
  | {
      readonly kind: 'assign';
      readonly target: Signal;
      readonly hi?: number | undefined;
      readonly lo?: number | undefined;
      readonly value: Expr;
      readonly loc?: Loc | undefined;
    }
  | {
      readonly kind: 'if';
      readonly arms: readonly { readonly cond: Expr; readonly body: readonly Stmt[]; readonly loc?: Loc | undefined }[];
      readonly otherwise?: readonly Stmt[] | undefined;
      readonly loc?: Loc | undefined;
    }
  | {
      readonly kind: 'switch';
      readonly subject: Expr;
      readonly cases: readonly SwitchCase[];
      readonly otherwise?: readonly Stmt[] | undefined;
      /** Set for an FSM: the emitter writes `localparam`s and a `default` back to the first state. */
      readonly fsm?: Fsm | undefined;
      readonly loc?: Loc | undefined;
    }
  /** Synchronous write at the rising edge. */
  | {
      readonly kind: 'memWrite';
      readonly memory: Memory;
      readonly addr: Expr;
      readonly data: Expr;
      readonly loc?: Loc | undefined;
    }
  /** Simulation-only: `cond` must hold at every rising edge outside reset. */
  | { readonly kind: 'assert'; readonly cond: Expr; readonly message: string; readonly loc?: Loc | undefined };

export interface Fsm {
  readonly register: Signal;
  readonly states: readonly string[];
}

/**
 * A RAM, or (with `contents`) a ROM. Reads are synchronous: `data` takes `memory[addr]` at the rising edge when
 * `enable` is 1 and holds otherwise. A read of an address written in the same cycle returns the *old* word in the
 * interpreter and is forbidden by a simulation assertion in the Verilog.
 */
export interface Memory {
  readonly name: string;
  readonly width: number;
  readonly depth: number;
  /** ROM contents (unsigned bit patterns), `depth` of them: emitted as a clocked `case`. */
  readonly contents?: readonly bigint[] | undefined;
  /** 'auto': what the synthesis tool makes of its size; a style that a device lacks is an error of Yosys. */
  readonly style: 'block' | 'auto';
  readonly reads: MemoryRead[];
  readonly doc?: string | undefined;
  readonly loc?: Loc | undefined;
}

export interface MemoryRead {
  /** A `wire` for readers: the output of the read register. Emitted as a `reg` named `<name>_q`. */
  readonly data: Signal;
  addr: Expr;
  enable: Expr;
  readonly loc?: Loc | undefined;
}

export interface Instance {
  /** Instance name (the user's key), emitted as `u_<name>`. */
  readonly name: string;
  readonly module: Module;
  /** Input port name -> value; filled by assignments in the parent, exactly one for each input. */
  readonly inputs: Map<string, Expr>;
  /** Output port name -> the parent's net. */
  readonly outputs: Map<string, Signal>;
  readonly loc?: Loc | undefined;
}

export interface ClockDomain {
  /** Clock port name: `clk`, or `aclk` on an AXI top. */
  readonly clock: string;
  /** Reset port name: `rst` (synchronous, active high), `rst_n` (asynchronous assert, active low), or `aresetn`
   *  (synchronous, active low, as AXI tops do). */
  readonly reset: string;
  readonly resetStyle: 'sync-high' | 'sync-low' | 'async-low';
}

export interface Module {
  readonly name: string;
  readonly doc?: string | undefined;
  readonly loc?: Loc | undefined;
  readonly domain: ClockDomain;
  /** In declaration order; clock and reset are implied by `domain` and come first. */
  readonly ports: Signal[];
  readonly regs: Signal[];
  /**
   * Assigned nets: the user's wires, and instance inputs that are assigned under a condition or read back. Nets that
   * `instances[].outputs` and `memories[].reads[].data` drive are not listed here.
   */
  readonly wires: Signal[];
  readonly memories: Memory[];
  readonly instances: Instance[];
  readonly body: Stmt[];
  /** Elaboration constants worth telling a reader, for the header comment: name -> value. */
  readonly constants: Map<string, string>;
}

/** All modules of a hierarchy, children before parents, each once. The last is the top. */
export interface Design {
  readonly top: Module;
  readonly modules: readonly Module[];
}
