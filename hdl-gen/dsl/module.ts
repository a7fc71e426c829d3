/** `hw()` and elaboration: running a module's description once for each clock domain that it is used in. */
import { Builder } from './builder.js';
import { checkModule } from './checks.js';
import type { IO, Ports } from './decl.js';
import { docFor } from './docs.js';
import type { DomainOf, HwOptions, ResetStyle } from './domain.js';
import { domainKey, domainOf } from './domain.js';
import { HdlError } from './errors.js';
import { fingerprint } from './fingerprint.js';
import type { Design, Loc, Module } from './ir.js';
import { here, showLoc } from './loc.js';

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

/**
 * Describes a module. `build` gets its ports (inputs readonly, outputs assignable) and `m`, which holds registers,
 * instances and control flow. The name is the Verilog module's and file's name: put parameters that matter into it.
 */
export function hw<P extends Ports, const O extends HwOptions = Record<never, never>>(
  name: string,
  ports: P,
  build: (io: IO<P>, m: Builder<DomainOf<O>>) => void,
  options?: O,
): Hw<P, DomainOf<O>> {
  const loc = here();
  const self: Hw<P, DomainOf<O>> = {
    name,
    ports,
    options: options ?? {},
    loc,
    construct: (session, inherited) =>
      session.build(self, inherited, (domain) => {
        const m = new Builder<DomainOf<O>>(session, name, domain, loc, docFor(loc));
        return m.run(ports, build, checkModule);
      }),
  };
  return self;
}

/** Elaborates a hierarchy: children before parents, each module once. `domain` is for a top that names none. */
export function elaborate(top: Hw, options: { readonly domain?: ResetStyle } = {}): Design {
  const session = new Session();
  const module = top.construct(session, options.domain ?? 'sync-high');
  return { top: module, modules: session.order };
}
