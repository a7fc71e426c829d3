// One of each native operator on a hardware value: the lint must find every line that says so, and no other.
import { asyncInput, hw, input, lit, output, reg, vec } from '../../../../hdl-gen/dsl/index.js';

export const make = (optional: boolean) =>
  hw('native', { en: input(1), a: input(8), q: output(8), ...(optional && { extra: input(1) }) }, (io, m) => {
    const r = m.regs({ s: reg(8) });
    if (io.en) r.s = io.a; // found: if
    while (io.en) break; // found: while
    for (; io.en; ) break; // found: for
    const both = io.en && io.a; // found: &&
    const either = io.en || io.a; // found: ||
    const same = io.a === r.s; // found: ===
    const other = 3 !== (io.a as unknown); // a plain comparison of unknowns is none of its business
    const not = !io.en; // found: !
    const pick = io.en ? io.a : r.s; // found: ?:
    const fallback = io.a ?? r.s; // found: ??
    switch (
      io.a // found: switch
    ) {
      default:
    }
    if (io.extra) m.when(io.extra, () => m.set(r.s, 1));
    const present = io.extra !== undefined && io.extra;
    const count = [1, 2].length > 1 ? lit(8, 1) : lit(8, 2);
    io.q = r.s.add(count);
    return [both, either, same, other, not, pick, fallback, present];
  });

export const subtle = (flag: boolean) =>
  hw('subtle', { en: input(1), far: asyncInput(1), q: output(1), ...(flag && { extra: input(1) }) }, (io, m) => {
    const r = m.regs({ lane: vec(4, reg(1)) });
    if (r.lane[0]) r.lane[1] = io.en; // found: if on an element
    const both = r.lane[1] && io.en; // found: && on an element
    if (!r.lane[2]) r.lane[2] = io.en; // found: ! on an element
    const same = io.extra === io.en; // found: === with an optional port
    if (io.far) r.lane[3] = io.en; // found: if on a value of another clock domain
    let last = io.en;
    last &&= r.lane.at(0); // found: &&=
    if (flag && io.en) r.lane[0] = io.en; // found: if, behind a native condition
    if (flag && io.extra) m.when(io.extra, () => m.set(io.q, 1));
    const extra = flag ? io.extra : undefined;
    return [both, same, last, extra];
  });
