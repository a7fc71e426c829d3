/** Turns what zod found in a configuration into one message for the person who wrote it. */
import type * as z from 'zod';
import type { Problem } from '../base/errors.js';
import { configSchema, schemes } from './schema.js';

/** Every key that is unknown and every value that is missing or ill-typed, each on a line with its path. */
export function schemaProblem(error: z.ZodError, input: unknown, where: string): Problem {
  const lines = error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => `${pathText([...issue.path, key])}: unknown key${suggestion(key, issue, input)}`);
    }
    const value = valueAt(input, issue.path);
    const path = pathText(issue.path);
    return [
      value === undefined
        ? `${path}: missing, ${expected(issue)}`
        : `${path}: ${shown(value)}, ${expected(issue)}${meant(value, issue)}`,
    ];
  });
  return {
    where,
    what: lines.length === 1 ? (lines[0] ?? '') : `${lines.length} problems\n    ${lines.join('\n    ')}`,
    allowed: 'the fields of schema/zeroth-config.schema.json',
    fix: "start from one of the examples: 'examples/otf-31x8.json'",
  };
}

type Issue = z.ZodError['issues'][number];

const quoted = (values: readonly unknown[]): string => values.map((v) => `'${v}'`).join(', ');
const units: Readonly<Record<string, string>> = { string: ' characters', array: ' items' };
const kinds: Readonly<Record<string, string>> = { int: 'a whole number', array: 'an array', object: 'an object' };

/** Fields that may be written in more than one way. */
const alternatives: Readonly<Record<string, string>> = {
  phases: "expected 'even', 'scattered' or a list of whole numbers",
  polynomials: 'expected a whole number from 1 to 16, or a list of at most 16 tap lists',
};

/** What would have been right. */
function expected(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${kinds[issue.expected] ?? `a ${issue.expected}`}`;
    case 'too_small':
      return `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${units[issue.origin] ?? ''}`;
    case 'too_big':
      return `expected at most ${issue.maximum}${units[issue.origin] ?? ''}`;
    case 'invalid_value':
      return `expected ${issue.values.length > 1 ? 'one of ' : ''}${quoted(issue.values)}`;
    case 'invalid_union':
      return alternatives[String(issue.path.at(-1))] ?? `expected one of ${quoted(generatorKinds())}`;
    default:
      return issue.message;
  }
}

/** The nearest kind to one that there is not. */
function meant(value: unknown, issue: Issue): string {
  if (issue.code !== 'invalid_union' || pathText(issue.path) !== 'generator.kind' || typeof value !== 'string')
    return '';
  const best = nearest(value, generatorKinds());
  return best === undefined ? '' : `; did you mean '${best}'?`;
}

const pathText = (path: readonly PropertyKey[]): string => path.map(String).join('.') || '(top level)';

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** The value as JSON, cut where it would fill the screen. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function suggestion(key: string, { path }: Issue, input: unknown): string {
  const kind = path[0] === 'generator' ? valueAt(input, ['generator', 'kind']) : undefined;
  const known = knownKeys(path[0] === undefined ? undefined : String(path[0]), kind);
  const best = nearest(key, known);
  if (best !== undefined) return `, did you mean '${best}'?`;
  return ` (known: ${known.join(', ')})`;
}

/** The candidate that is nearest to a word, unless it is another word altogether. */
function nearest(word: string, candidates: readonly string[]): string | undefined {
  const [best] = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= 2 ? best.candidate : undefined;
}

const generatorKinds = (): string[] => schemes.map(({ id }) => id);

function knownKeys(section: string | undefined, kind: unknown): string[] {
  const { shape } = configSchema;
  if (section === 'generator') {
    const row = schemes.find(({ id }) => id === kind);
    return row === undefined ? ['kind'] : Object.keys(row.schema.shape);
  }
  if (section === 'engine' || section === 'target' || section === 'train') {
    return Object.keys(shape[section].unwrap().shape);
  }
  return Object.keys(shape).filter((k) => k !== '$schema');
}

/** Insertions, deletions and substitutions between two words (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
