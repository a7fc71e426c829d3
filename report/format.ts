/** Numbers as a person reads them. No locale is consulted: the same text on every machine. */

const thousands = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** `1,234,567`; keeps a fraction as it is. */
export function whole(n: number | bigint): string {
  const text = typeof n === 'bigint' ? n.toString() : String(Math.round(n));
  return text.startsWith('-') ? `-${thousands(text.slice(1))}` : thousands(text);
}

export function fixed(n: number, digits: number): string {
  const [head = '', tail] = n.toFixed(digits).split('.');
  const sign = head.startsWith('-') ? '-' : '';
  const integer = thousands(head.replace('-', ''));
  return tail === undefined ? sign + integer : `${sign}${integer}.${tail}`;
}

/** A fraction 0..1 as `78.4 %`. */
export const percent = (fraction: number, digits = 1): string => `${fixed(100 * fraction, digits)} %`;

/** A difference of two fractions in percentage points, always signed: `+23.50`. */
export const signed = (difference: number, digits = 2): string =>
  `${difference < 0 ? '-' : '+'}${fixed(Math.abs(100 * difference), digits)}`;
export const points = (before: number, after: number): string => signed(after - before, 1);

/** `12.4 M`: large counts in headlines only; tables carry all digits. */
export function short(n: number): string {
  if (n >= 1e9) return `${significant(n / 1e9)} G`;
  if (n >= 1e6) return `${significant(n / 1e6)} M`;
  return whole(n);
}

const significant = (n: number): string => (n >= 100 ? fixed(n, 0) : fixed(n, 1));

/** Up to four significant digits, thousands separated; counts in full. */
export function shown(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 1000) return whole(value);
  return size < 1 ? value.toPrecision(2) : fixed(value, size >= 100 ? 1 : 2);
}

/** Decimal counts of any size: in full up to a million million, then the power of ten. */
export function shownCount(decimal: string): string {
  if (decimal.length <= 12) return whole(BigInt(decimal));
  return `${decimal[0]}.${decimal.slice(1, 3)}e${decimal.length - 1}`;
}

/** `3e-4` */
export function scientific(n: number): string {
  const [mantissa = '', exponent = ''] = n.toExponential().split('e');
  return `${mantissa}e${Number(exponent)}`;
}

/** `0.001` or `3e-4`, whichever is shorter. */
export const rate = (n: number): string => (scientific(n).length < String(n).length ? scientific(n) : String(n));

/** Seconds: `0.42 s`, `75.0 s`. */
export const seconds = (s: number): string => `${fixed(s, s < 10 ? 2 : 1)} s`;

/** Text for HTML element content and quoted attributes. */
export const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** Text for Markdown: nothing in it can end a cell of a table, start markup or become HTML. */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/[\\`*_[\]|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/\s+/g, ' ');
