/** Clock domains: one a module. A module that names none takes its parent's. */
import type { ClockDomain } from './ir.js';
import type { HdlTypeError } from './value.js';

export type ResetStyle = ClockDomain['resetStyle'];
export interface HwOptions {
  /** Reset style; without it the module fits into any domain. */
  readonly domain?: ResetStyle;
  readonly clock?: string;
  readonly reset?: string;
}

/** `'inherit'`, or the reset style, or `style@clock` where the clock has a name of its own. */
export type DomainOf<O> = O extends { readonly domain: infer R extends string; readonly clock: infer C extends string }
  ? `${R}@${C}`
  : O extends { readonly domain: infer R extends string }
    ? R
    : 'inherit';

/** Is a child of domain `E` welcome in a module of domain `D`? Reset styles, and named clocks, must agree. */
export type Welcome<D extends string, E extends string> = E extends 'inherit' | D
  ? unknown
  : D extends 'inherit'
    ? unknown
    : D extends `${infer R}@${string}`
      ? E extends R
        ? unknown
        : Crossing<D, E>
      : Crossing<D, E>;
type Crossing<
  D extends string,
  E extends string,
> = HdlTypeError<`clock domain crossing: module of domain ${E} inside domain ${D}; cross with asyncInput() and m.sync2()`>;

const resetNames = { 'sync-high': 'rst', 'sync-low': 'rst_n', 'async-low': 'rst_n' } as const;

/** Port names by style; a child of an AXI top (`aclk`, `aresetn`) still says `clk` and `rst_n`. */
export const domainOf = (options: HwOptions, inherited: ResetStyle): ClockDomain => {
  const resetStyle = options.domain ?? inherited;
  return { clock: options.clock ?? 'clk', reset: options.reset ?? resetNames[resetStyle], resetStyle };
};

export const domainKey = (d: ClockDomain): string => `${d.resetStyle} ${d.clock} ${d.reset}`;
