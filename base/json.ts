/** JSON as it is hashed, compared and printed. */

/** Key order never matters to a hash: objects are written with sorted keys. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) =>
    typeof v === 'object' && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  );
}

/**
 * A replacer for `JSON.stringify`: JSON has no integers beyond 2^53, so larger counts are written as decimal strings.
 */
export const exactIntegers = (_key: string, value: unknown): unknown =>
  typeof value !== 'bigint' ? value : value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString();
