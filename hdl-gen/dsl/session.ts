/** A described module, and one elaboration: every module of a design built once for each clock domain it is used in. */
import type { Ports } from './decl.js';
import type { HwOptions, ResetStyle } from './domain.js';
import { domainKey, domainOf } from './domain.js';
import { HdlError } from './errors.js';
import { fingerprint } from './fingerprint.js';
import type { Loc, Module } from './ir.js';
import { showLoc } from './loc.js';

declare const domainTag: unique symbol;
/** A described module. Nothing has run yet: `elaborate()` or an instance runs it. */
export interface Hw<out P extends Ports = Ports, out D extends string = string> {
  readonly name: string;
  readonly ports: P;
  readonly options: HwOptions;
  readonly loc: Loc | undefined;
  /** For the DSL's own use. */
  construct(session: Session, inherited: ResetStyle): Module;
  readonly [domainTag]?: D;
}

/** One elaboration: every module of a design, once. */
export class Session {
  readonly order: Module[] = [];
  readonly #byName = new Map<string, { module: Module; print: string }>();
  readonly #built = new Map<object, Map<string, Module>>();
  readonly #running: Hw[] = [];

  build(hw: Hw, inherited: ResetStyle, run: (domain: Module['domain']) => Module): Module {
    const domain = domainOf(hw.options, inherited);
    const variants = this.#built.get(hw) ?? new Map<string, Module>();
    this.#built.set(hw, variants);
    const known = variants.get(domainKey(domain));
    if (known) return known;
    if (this.#running.includes(hw))
      throw new HdlError(
        `module '${hw.name}' contains itself: ${[...this.#running, hw].map((h) => h.name).join(' > ')}`,
      );
    this.#running.push(hw);
    try {
      const module = this.#canonical(run(domain));
      variants.set(domainKey(domain), module);
      return module;
    } finally {
      this.#running.pop();
    }
  }

  /** Two descriptions of equal name must be one hardware. */
  #canonical(module: Module): Module {
    const print = fingerprint(module);
    const known = this.#byName.get(module.name);
    if (known === undefined) {
      this.#byName.set(module.name, { module, print });
      this.order.push(module);
      return module;
    }
    if (known.print !== print)
      throw new HdlError(
        `two different modules are called '${module.name}': ${showLoc(known.module.loc)} and ${showLoc(module.loc)}. ` +
          'Put what makes them differ into the name, as in `lane_b' +
          '$' +
          '{width}`',
        module.loc,
      );
    return known.module;
  }
}
