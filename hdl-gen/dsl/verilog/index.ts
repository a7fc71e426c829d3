/** The Verilog emitter: a design (IR) to Verilog-2005 files that Verilator, Icarus and Yosys accept without a warning. */
import type { Design, Loc } from '../ir.js';
import { emitModule } from './module.js';
import { at } from './names.js';
import type { EmitOptions } from './print.js';

export { emittedName, usesClock } from './emitted.js';
export { EmitError } from './names.js';
export type { EmitOptions } from './print.js';

export interface EmittedFile {
  /** Relative: `<module>.v` or `<module>.map.json`. */
  readonly path: string;
  readonly text: string;
}

const table = (entries: Iterable<readonly [string, Loc]>): string =>
  [...entries].map(([k, l]) => `    ${JSON.stringify(k)}: ${JSON.stringify(at(l))}`).join(',\n');

/**
 * One `.v` file a module (children first, the top last) and beside each a `.map.json`: which TypeScript line each
 * Verilog line and each signal comes from. Same design and options: same bytes. No lint waiver file is ever needed.
 *
 * @throws EmitError when a name cannot be used, a memory has two writers at once, or reset styles cannot be joined.
 */
export function emitDesign(design: Design, options: EmitOptions): EmittedFile[] {
  return design.modules.flatMap((m): EmittedFile[] => {
    const { text, places, signals } = emitModule(m, options);
    const lines = [...places].map(([n, l]) => [`${n}`, l] as const);
    const map = `{\n  "file": "${m.name}.v",\n  "lines": {\n${table(lines)}\n  },\n  "signals": {\n${table(signals)}\n  }\n}\n`;
    return [
      { path: `${m.name}.v`, text },
      { path: `${m.name}.map.json`, text: map },
    ];
  });
}
