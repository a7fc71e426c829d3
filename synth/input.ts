/** What this room works on: Verilog-2005 text and the interface of its top, from the DSL or from anywhere else. */
import { interfaceOf, type ModuleInterface } from '../constraints/index.js';
import type { Design } from '../hdl-gen/dsl/ir.js';
import type { Files } from './tools/tool.js';

export interface SynthInput {
  /** Verilog files only; the path is what messages show. */
  readonly files: Files;
  /** Interface of the top; its `module` is the top's name. */
  readonly interface: ModuleInterface;
}

/** An elaborated design and what the emitter wrote for it (the `.map.json` files are left out). */
export function synthInput(
  design: Design,
  emitted: readonly { readonly path: string; readonly text: string }[],
): SynthInput {
  return {
    files: Object.fromEntries(emitted.filter((f) => f.path.endsWith('.v')).map((f) => [f.path, f.text])),
    interface: interfaceOf(design.top),
  };
}
