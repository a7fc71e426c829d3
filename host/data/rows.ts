import { basename } from 'node:path';
import { damaged, readData } from './bytes.js';
import type { Split } from './dataset.js';

/** Some rows of a set, in the order given; a copy. */
export function takeRows(all: Split, rows: readonly number[]): Split {
  const size = all.inputs.length / all.count;
  const bad = rows.find((row) => !Number.isInteger(row) || row < 0 || row >= all.count);
  if (bad !== undefined) throw new RangeError(`row ${bad} of ${all.count}`);
  const inputs = all.inputs.slice(0, rows.length * size);
  for (const [i, row] of rows.entries()) {
    for (let k = 0; k < size; k++) inputs[i * size + k] = all.inputs[row * size + k] as never;
  }
  return { count: rows.length, inputs, labels: Int32Array.from(rows, (row) => all.labels[row] as number) };
}

/** Rows `from` to `to - 1`, without copying the samples. */
export function rowRange(all: Split, from: number, to: number): Split {
  const size = all.inputs.length / all.count;
  return {
    count: to - from,
    inputs: all.inputs.subarray(from * size, to * size),
    labels: all.labels.subarray(from, to),
  };
}

/**
 * Reads a JSON object of named lists of row numbers.
 * @throws ZerothError (exit code 2) when a wanted list is missing, or the same row stands in two of them.
 */
export function readRowLists<Name extends string>(path: string, names: readonly Name[]): Record<Name, number[]> {
  const file = basename(path);
  let lists: Record<string, unknown>;
  try {
    lists = JSON.parse(new TextDecoder().decode(readData(path))) as Record<string, unknown>;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw damaged(file, `not JSON: ${cause.message}`, cause);
  }
  const seen = new Map<number, Name>();
  const found = {} as Record<Name, number[]>;
  for (const name of names) {
    const rows = lists[name];
    if (!Array.isArray(rows) || !rows.every((row) => Number.isInteger(row) && row >= 0)) {
      throw damaged(file, `no list of row numbers called '${name}'`);
    }
    for (const row of rows as number[]) {
      const other = seen.get(row);
      if (other !== undefined) throw damaged(file, `row ${row} stands in '${other}' and in '${name}'`);
      seen.set(row, name);
    }
    found[name] = rows as number[];
  }
  return found;
}

/**
 * Takes `share` of the rows of every class away, spread evenly over their order, at least one of a class that has two.
 * @returns the rows that stay and those that are taken.
 */
export function stratifiedSplit(
  rows: readonly number[],
  labels: Int32Array,
  share: number,
): { kept: number[]; taken: number[] } {
  const classes = new Map<number, number[]>();
  for (const row of rows) {
    const label = labels[row] as number;
    const members = classes.get(label);
    if (members === undefined) classes.set(label, [row]);
    else members.push(row);
  }
  const taken = new Set<number>();
  for (const members of classes.values()) {
    const count = members.length < 2 ? 0 : Math.max(1, Math.round(members.length * share));
    for (let i = 0; i < count; i++) taken.add(members[Math.floor(((i + 0.5) * members.length) / count)] as number);
  }
  return { kept: rows.filter((row) => !taken.has(row)), taken: rows.filter((row) => taken.has(row)) };
}
