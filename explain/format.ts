import { whole } from '../report/format.js';

/** Three significant digits, without an exponent where people can do without. */
export function rounded(x: number): string {
  if (x === 0) return '0';
  const size = Math.abs(x);
  if (size >= 1000) return counted(Math.round(x));
  if (size < 1e-4) return x.toExponential(1);
  return String(Number(x.toPrecision(3)));
}

/** 7905 as 7,905; 2^60 or so as about 1.2e18. */
export function counted(n: bigint | number | string): string {
  const exact = BigInt(n);
  return exact < 10n ** 12n ? whole(exact) : `about ${Number(exact).toExponential(1).replace('+', '')}`;
}
