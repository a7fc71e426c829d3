/**
 * JSON that keeps what JSON.stringify drops: NaN and the infinities are written as the strings "NaN", "Infinity" and
 * "-Infinity" (not null), and -0 keeps its sign. Undefined fields are left out.
 */
export function jsonText(value: unknown): string {
  if (typeof value === 'number') return numberText(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, v]) => v !== undefined);
  return `{${fields.map(([k, v]) => `${JSON.stringify(k)}:${jsonText(v)}`).join(',')}}`;
}

/** A number as JSON: a string when JSON has no number for it. */
export function numberText(x: number): string {
  if (!Number.isFinite(x)) return `"${x}"`;
  return Object.is(x, -0) ? '-0' : String(x);
}

/** The number that `numberText` wrote. */
export const parseNumber = (v: unknown): number => (typeof v === 'string' ? Number(v) : (v as number));
