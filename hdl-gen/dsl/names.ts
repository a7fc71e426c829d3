/** Names in one module: checked when they are declared, so that an error shows the declaration. Never renamed. */
import { HdlError } from './errors.js';
import type { Loc, Module, SignalKind } from './ir.js';
import { showLoc } from './loc.js';

type Claimant = SignalKind | 'instance' | 'memory' | 'read';
export interface NameTable {
  claim(kind: Claimant, name: string, loc: Loc | undefined): void;
}

/** Verilog-2005 and SystemVerilog-2017: tools read a `.v` file with either in mind. */
const keywords = new Set(
  `accept_on alias always always_comb always_ff always_latch and assert assign assume automatic before begin bind bins
  binsof bit break buf bufif0 bufif1 byte case casex casez cell chandle checker class clocking cmos config const
  constraint context continue cover covergroup coverpoint cross deassign default defparam design disable dist do edge
  else end endcase endchecker endclass endclocking endconfig endfunction endgenerate endgroup endinterface endmodule
  endpackage endprimitive endprogram endproperty endsequence endspecify endtable endtask enum event eventually expect
  export extends extern final first_match for force foreach forever fork forkjoin function generate genvar global highz0
  highz1 if iff ifnone ignore_bins illegal_bins implements implies import incdir include initial inout input inside
  instance int integer interconnect interface intersect join join_any join_none large let liblist library local
  localparam logic longint macromodule matches medium modport module nand negedge nettype new nexttime nmos nor
  noshowcancelled not notif0 notif1 null or output package packed parameter pmos posedge primitive priority program
  property protected pull0 pull1 pulldown pullup pulsestyle_ondetect pulsestyle_onevent pure rand randc randcase
  randsequence rcmos real realtime ref reg reject_on release repeat restrict return rnmos rpmos rtran rtranif0 rtranif1
  s_always s_eventually s_nexttime s_until s_until_with scalared sequence shortint shortreal showcancelled signed small
  soft solve specify specparam static string strong strong0 strong1 struct super supply0 supply1 sync_accept_on
  sync_reject_on table tagged task this throughout time timeprecision timeunit tran tranif0 tranif1 tri tri0 tri1 triand
  trior trireg type typedef union unique unique0 unsigned until until_with untyped use uwire var vectored virtual void
  wait wait_order wand weak weak0 weak1 while wildcard wire with within wor xnor xor`.split(/\s+/),
);

export function checkIdentifier(what: string, name: string, loc: Loc | undefined): void {
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name))
    throw new HdlError(
      `${what} '${name}' is not a Verilog name: use letters, digits and '_', starting with a letter`,
      loc,
    );
  if (keywords.has(name))
    throw new HdlError(
      `${what} '${name}' is a Verilog or SystemVerilog keyword: choose another name (names are never changed for you)`,
      loc,
    );
}

/** What each kind is called in the Verilog, besides its own name. */
const emitted: Record<Claimant, (name: string) => string[]> = {
  input: (n) => [n],
  output: (n) => [n],
  wire: (n) => [n],
  memory: (n) => [n],
  reg: (n) => [n, `${n}_q`, `${n}_d`],
  read: (n) => [n, `${n}_q`],
  instance: (n) => [`u_${n}`],
};
const spoken: Record<Claimant, string> = {
  input: 'input',
  output: 'output',
  wire: 'wire',
  memory: 'memory',
  reg: 'register',
  read: 'memory read port',
  instance: 'instance',
};

export function createNames(module: Module): NameTable {
  checkIdentifier('module', module.name, module.loc);
  const taken = new Map<string, { what: string; loc: Loc | undefined }>();
  for (const [what, name] of [
    ['clock port', module.domain.clock],
    ['reset port', module.domain.reset],
  ] as const) {
    checkIdentifier(what, name, module.loc);
    taken.set(name, { what: `the ${what} '${name}'`, loc: module.loc });
  }
  return {
    claim(kind, name, loc) {
      const what = `${spoken[kind]} '${name}'`;
      checkIdentifier(spoken[kind], name, loc);
      for (const text of emitted[kind](name)) {
        const other = taken.get(text);
        if (other)
          throw new HdlError(
            `name collision in module '${module.name}': ${what} and ${other.what} (${showLoc(other.loc)}) both need ` +
              `the name '${text}' in the Verilog: rename one of them`,
            loc,
          );
      }
      for (const text of emitted[kind](name)) taken.set(text, { what, loc });
    },
  };
}
