/** `hw()` and `elaborate()`: describing modules, and running their descriptions. */
import { Builder } from './builder.js';
import { checkModule } from './checks.js';
import type { IO, Ports } from './decl.js';
import { docFor } from './docs.js';
import type { DomainOf, HwOptions, ResetStyle } from './domain.js';
import type { Design } from './ir.js';
import { here } from './loc.js';
import { type Hw, Session } from './session.js';

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
