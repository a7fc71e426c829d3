import { hw, input, mux, output, reg, signed } from '../../hdl-gen/dsl/index.js';

/** Adds the product of two signed bytes to a sum of `width` bits; `restart` drops the sum of before. */
export function mac(width: number) {
  return hw(
    `mac_w${width}`,
    { enable: input(1), restart: input(1), a: input(signed(8)), b: input(signed(8)), sum: output(signed(width)) },
    (io, m) => {
      const r = m.regs({ total: reg(signed(width)) });
      const { product } = m.named({ product: io.a.mul(io.b) });
      const { base } = m.named({ base: mux(io.restart, r.total.lit(0), r.total) });
      m.when(io.enable, () => {
        r.total = base.add(product.resize(width));
      });
      io.sum = r.total;
    },
  );
}
