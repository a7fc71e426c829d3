/** Which bits of which nets an expression reads. */
import { ones } from './bits.js';
import { type Expr, partsOf, type Signal, type Stmt } from './ir.js';

export interface Read {
  readonly signal: Signal;
  readonly mask: bigint;
}

const cache = new WeakMap<Expr, readonly Read[]>();

/** Slices of a net count for their bits; any other operator for all bits of the nets below it. */
export function readsOf(e: Expr): readonly Read[] {
  const known = cache.get(e);
  if (known) return known;
  const masks = new Map<Signal, bigint>();
  const seen = new Set<Expr>();
  const note = (signal: Signal, mask: bigint) => masks.set(signal, (masks.get(signal) ?? 0n) | mask);
  const visit = (x: Expr): void => {
    if (seen.has(x)) return;
    seen.add(x);
    if (x.kind === 'ref') return void note(x.signal, ones(x.signal.width));
    if (x.kind === 'slice') {
      const cut = sliceOfNet(x);
      if (cut) return void note(cut.signal, cut.mask);
    }
    for (const part of partsOf(x)) visit(part);
  };
  visit(e);
  const result = [...masks].map(([signal, mask]): Read => ({ signal, mask }));
  cache.set(e, result);
  return result;
}

function sliceOfNet(e: Expr): Read | undefined {
  let [x, lo] = [e, 0];
  while (x.kind === 'slice' || x.kind === 'cast') {
    if (x.kind === 'slice') lo += x.lo;
    x = x.a;
  }
  return x.kind === 'ref' ? { signal: x.signal, mask: ones(e.width) << BigInt(lo) } : undefined;
}

export type Leaf = Exclude<Stmt, { kind: 'if' | 'switch' }>;

/** Every assignment, memory write and assertion, with the conditions that it stands under, outermost first. */
export function forEachLeaf(body: readonly Stmt[], visit: (s: Leaf, under: readonly Expr[]) => void): void {
  const walk = (block: readonly Stmt[], under: readonly Expr[]): void => {
    for (const s of block) {
      if (s.kind === 'if') {
        let conds = under;
        for (const arm of s.arms) {
          // A later arm is taken only when the conditions before it are 0: they count for it too.
          conds = [...conds, arm.cond];
          walk(arm.body, conds);
        }
        if (s.otherwise) walk(s.otherwise, conds);
      } else if (s.kind === 'switch') {
        const conds = [...under, s.subject];
        for (const c of s.cases) walk(c.body, conds);
        if (s.otherwise) walk(s.otherwise, conds);
      } else visit(s, under);
    }
  };
  walk(body, []);
}
