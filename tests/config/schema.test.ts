import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { configSchema, jsonSchema } from '../../config/index.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** As much of JSON Schema as the configuration's uses; an unknown keyword fails, so that nothing goes unchecked. */
interface Node {
  readonly [keyword: string]: unknown;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Node[];
  readonly items?: Node;
}
const schema = jsonSchema() as Node;
const annotations = new Set(['$schema', 'title', 'description', 'default', 'properties', 'additionalProperties']);

function valid(node: Node, value: unknown): boolean {
  const is = (type: string): boolean => {
    if (type === 'integer') return Number.isInteger(value);
    if (type === 'array') return Array.isArray(value);
    if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
    return typeof value === type;
  };
  return Object.entries(node).every(([keyword, by]) => {
    if (annotations.has(keyword)) return keyword !== 'additionalProperties' || noMore(node, value);
    const [n, text] = [by as number, (value ?? '') as string];
    if (keyword === 'type') return is(by as string);
    if (keyword === 'const') return value === by;
    if (keyword === 'enum') return (by as unknown[]).includes(value);
    if (keyword === 'minimum') return (value as number) >= n;
    if (keyword === 'maximum') return (value as number) <= n;
    if (keyword === 'exclusiveMinimum') return (value as number) > n;
    if (keyword === 'minLength') return text.length >= n;
    if (keyword === 'maxLength') return text.length <= n;
    if (keyword === 'minItems') return text.length >= n;
    if (keyword === 'pattern') return new RegExp(by as string).test(text);
    if (keyword === 'items') return !Array.isArray(value) || value.every((v) => valid(by as Node, v));
    if (keyword === 'required') return is('object') && (by as string[]).every((key) => key in (value as object));
    if (keyword === 'oneOf') return (by as Node[]).filter((option) => valid(option, value)).length === 1;
    throw new Error(`JSON Schema keyword '${keyword}' is not checked here`);
  });
}
const noMore = ({ properties = {} }: Node, value: unknown): boolean =>
  Object.entries((value ?? {}) as object).every(([key, v]) => {
    const known = properties[key];
    return known !== undefined && (v === undefined || valid(known, v));
  });

describe('the published JSON Schema', () => {
  it('is up to date', () => {
    const committed = readFileSync(join(root, 'schema', 'zeroth-config.schema.json'), 'utf8');
    expect(committed, 'run: npm run build && node scripts/write-schema.mjs').toBe(
      `${JSON.stringify(schema, null, 2)}\n`,
    );
  });

  it('describes every field', () => {
    const walk = (node: Node, path: string): string[] => [
      ...Object.entries(node.properties ?? {}).flatMap(([key, field]) => {
        const here = `${path}.${key}`;
        const described = typeof field.description === 'string' && field.description.length > 5;
        return [...(described ? [] : [here]), ...walk(field, here)];
      }),
      ...(node.oneOf ?? []).flatMap((option, i) => walk(option, `${path}[${i}]`)),
    ];
    expect(walk(schema, '')).toEqual([]);
    // The walk reaches the fields: without its description one is found.
    expect(
      walk({ properties: { generator: { description: 'somewhere', oneOf: [{ properties: { a: {} } }] } } }, ''),
    ).toEqual(['.generator[0].a']);
  });

  test.each(readdirSync(join(root, 'examples')).filter((f) => f.endsWith('.json')))('accepts examples/%s', (file) => {
    const example = JSON.parse(readFileSync(join(root, 'examples', file), 'utf8')) as { $schema: string };
    expect(valid(schema, example)).toBe(true);
    expect(example.$schema).toBe('../schema/zeroth-config.schema.json');
    expect(valid(schema, { ...example, engin: {} })).toBe(false);
    expect(valid(schema, { ...example, generator: { kind: 'pool' } })).toBe(false);
  });

  it('accepts what the program accepts, and nothing else', () => {
    const odd = fc.constantFrom<unknown>(
      undefined,
      null,
      0,
      1,
      3,
      8,
      17,
      2.5,
      -1,
      1e9,
      '',
      'exact',
      'none',
      'step',
      [],
      [8, 4],
      [1, 'x'],
    );
    const maybe = (value: fc.Arbitrary<unknown>) =>
      fc.oneof({ weight: 12, arbitrary: value }, { weight: 1, arbitrary: odd });
    const some = (shape: Record<string, fc.Arbitrary<unknown>>) => fc.record(shape, { requiredKeys: [] });
    const record = (shape: Record<string, fc.Arbitrary<unknown>>, more: Record<string, fc.Arbitrary<unknown>>) =>
      fc.tuple(fc.record(shape), some(more)).map((parts) => Object.assign({}, ...parts) as object);
    const rare = fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: odd });
    const generator = fc.oneof(
      record(
        { kind: fc.constant('on-the-fly'), lanes: maybe(fc.nat(1100)), bits: maybe(fc.integer({ min: 2, max: 21 })) },
        { taps: maybe(fc.array(fc.nat(20), { minLength: 1 })), rotate: rare },
      ),
      record(
        { kind: fc.constant('pool'), size: maybe(fc.nat(70_000)), bits: maybe(fc.integer({ min: 2, max: 17 })) },
        { perClock: rare, sizes: rare },
      ),
      record({ kind: fc.constant('clt'), lanes: maybe(fc.nat(1100)) }, { scaling: rare }),
    );
    const config = record(
      {
        name: maybe(fc.constantFrom('a', 'a-b_2', 'a'.repeat(40), 'A', '2a', 'a'.repeat(41))),
        generator: maybe(generator),
      },
      {
        engine: maybe(some({ coefBits: maybe(fc.nat(33)), weightBits: rare })),
        train: maybe(some({ steps: rare, learningRate: maybe(fc.constantFrom(0, 1, 1e-3)) })),
      },
    );
    const verdicts = { yes: 0, no: 0 };
    fc.assert(
      fc.property(config, (input) => {
        // What JSON can hold: an absent field is absent.
        const value = JSON.parse(JSON.stringify(input)) as unknown;
        const accepted = configSchema.safeParse(value).success;
        verdicts[accepted ? 'yes' : 'no']++;
        expect(valid(schema, value)).toBe(accepted);
      }),
      { numRuns: 3000 },
    );
    expect(Math.min(verdicts.yes, verdicts.no)).toBeGreaterThan(50);
  });
});
