/** Keys that have another name are understood and named, so that a configuration of an earlier version still works. */
import { formatProblem } from '../base/errors.js';

/** Key to the name that it has. */
export type RenamedKeys = Readonly<Record<string, string>>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The configuration with the names that keys have. A key whose new name is given too is left, for the schema to refuse.
 * @param tableOf the renamed keys of a section, which may depend on what is in it. @param warn is told of each.
 */
export function withRenamedKeys(
  input: unknown,
  tableOf: (section: string, value: Readonly<Record<string, unknown>>) => RenamedKeys | undefined,
  where: string,
  warn: (text: string) => void,
): unknown {
  if (!isObject(input)) return input;
  return Object.fromEntries(
    Object.entries(input).map(([section, value]) => {
      const table = isObject(value) ? tableOf(section, value) : undefined;
      if (table === undefined || !isObject(value)) return [section, value];
      const fields = Object.entries(value).map(([key, v]) => {
        const name = Object.hasOwn(table, key) ? table[key] : undefined;
        if (name === undefined || name in value) return [key, v];
        const fix = `${name}: ${JSON.stringify(v)}`;
        warn(formatProblem({ where: `${where}: ${section}.${key}`, what: `this key is called '${name}'`, fix }));
        return [name, v];
      });
      return [section, Object.fromEntries(fields)];
    }),
  );
}
