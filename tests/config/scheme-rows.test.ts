import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { trainCommand } from '../../cli/commands/train.js';
import {
  canonicalJson,
  configSchema,
  hardwareHash,
  jsonSchema,
  listed,
  numberFormat,
  numbersPerClock,
  resolveConfig,
  schemeOf,
  schemeRows,
  schemes,
  sourceIds,
} from '../../config/index.js';
import { withRenamedKeys } from '../../config/renamed-keys.js';
import { createLoad, createStream } from '../../golden-model/index.js';
import { createWire } from '../../golden-model/wire.js';
import { missingParts, rowsOf, unitsOf } from './scheme-parts.js';
import { refused } from './support.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const resolved = (generator: object) => resolveConfig({ name: 'x', generator }).generator;
/** The first cost point of a scheme: a small generator of its kind. */
const sample = (row: (typeof schemes)[number]) => resolved(row.costPoints[0] ?? {});

describe('a scheme is a row', () => {
  it('has its twin, its unit and its section', () => {
    expect(rowsOf(root).length).toBe(schemes.length);
    const missing = missingParts(root);
    expect(unitsOf(root).length > 0 ? missing : missing.filter((line) => !line.includes('no hardware unit'))).toEqual(
      [],
    );
  });

  it('whose missing parts are named (negative control)', () => {
    expect(missingParts(fileURLToPath(new URL('schemes-fixture', import.meta.url)))).toEqual([
      "lone: no twin: golden-model/schemes/lone.ts exports no 'twin'",
      "lone: no hardware unit: hdl-gen/schemes/lone.ts exports no 'unit'",
      'lone: no section: docs/stream.md has no <a id="scheme-lone"></a>',
      "stray: no row: config/schemes/stray.ts exports no 'row'",
    ]);
  });

  it('stands under its own name, at a place of its own', () => {
    for (const [id, row] of Object.entries(schemeRows)) {
      expect(row.id).toBe(id);
      expect(row.schema.shape.kind.value).toBe(id);
      expect(row.schema.shape.kind.description).toBe(row.description);
    }
    const orders = schemes.map((row) => row.order);
    expect(new Set(orders).size).toBe(orders.length);
    const { properties } = jsonSchema() as {
      properties: { generator: { oneOf: { properties: { kind: { const: string } } }[] } };
    };
    expect(properties.generator.oneOf.map((option) => option.properties.kind.const)).toEqual(
      schemes.map(({ id }) => id),
    );
    expect(configSchema.shape.generator.options.length).toBe(schemes.length);
  });

  it('has rows of the comparison with places and names of their own, all of which resolve', () => {
    const rows = schemes.flatMap((row) => row.compareRows);
    expect(new Set(rows.map(({ order }) => order)).size).toBe(rows.length);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    for (const row of schemes) {
      for (const { generator, hardwareOf } of row.compareRows) {
        const g = generator(32);
        if (g !== null) expect(resolved(g).kind).toBe(row.id);
        if (hardwareOf !== undefined) expect(rows.map(({ id }) => id)).toContain(hardwareOf);
      }
    }
  });
});

describe.each(schemes.map((row) => [row.id, row] as const))('%s', (_id, row) => {
  const points = row.costPoints.map((point) => resolved(point));

  it('says of its stream what its twin says', () => {
    for (const g of points) {
      const stream = createStream(g);
      const { codeBits, hiddenOne, uFrac } = row.code(g);
      expect(numberFormat(g)).toMatchObject({ uBits: stream.uBits, uFrac: stream.uFrac });
      expect(codeBits + (hiddenOne ? 1 : 0)).toBe(stream.uBits);
      expect(uFrac).toBe(stream.uFrac);
      const { slots, wordBits } = createWire(g).format;
      expect(slots).toBe(numbersPerClock(g));
      expect(wordBits).toBe(codeBits);
      expect(Math.max(row.rowLength(g), row.sharedLanes(g) ?? 1)).toBeLessThanOrEqual(stream.groupSize);
      expect(createLoad(g)(3n).every(({ word }) => Number.isInteger(word) && word >= 0)).toBe(true);
    }
  });

  it('keeps to itself when it is reseeded or replayed in another way', () => {
    for (const g of points) {
      const seeded = resolved(row.seeded(g, 0x9e3779b1));
      expect(seeded).toMatchObject({ kind: row.id });
      expect(seeded.seed).not.toBe(g.seed);
      expect(numbersPerClock(seeded)).toBe(numbersPerClock(g));
      for (const replay of ['serial', 'snapshot'] as const) {
        const other = row.withReplay(g, replay);
        if (row.copiesState) expect(schemeOf(other).replay(other)).toBe(replay);
        else expect(other).toEqual(g);
      }
    }
  });

  it('has its texts', () => {
    const g = sample(row);
    for (const text of [
      row.title,
      row.description,
      row.faultName,
      row.runLabel(g),
      row.reportName(g),
      row.startText(g),
    ]) {
      expect(text.length).toBeGreaterThan(3);
    }
    expect(row.whatItIs(g)).toMatch(/^[A-Z].* a clock[.;]/);
    expect(resolveConfig({ ...row.besides }).generator.kind).not.toBe(row.id);
  });
});

describe('an unknown kind', () => {
  const kinds = schemes.map(({ id }) => `'${id}'`).join(', ');
  test.each([
    ['pol', 'pool'],
    ['Tausworth', 'tausworthe'],
    ['boxmuller', 'box-muller'],
  ])('%s is met with the nearest, and with the list', async (kind, meant) => {
    expect(await refused({ generator: { kind } })).toContain(
      `x.json: generator.kind: "${kind}", expected one of ${kinds}; did you mean '${meant}'?\n`,
    );
  });

  it('that is like none gets the list alone', async () => {
    expect(await refused({ generator: { kind: 'quantum' } })).toContain(
      `x.json: generator.kind: "quantum", expected one of ${kinds}\n`,
    );
  });
});

describe('a key that has another name', () => {
  const told = (generator: object): [ReturnType<typeof resolveConfig>, string[]] => {
    const warnings: string[] = [];
    const config = resolveConfig({ name: 'x', generator }, 'x.json', (text) => warnings.push(text));
    return [config, warnings];
  };

  it('is understood, with a warning that names the one to write', () => {
    const [config, warnings] = told({ kind: 'clt', perClock: 5 });
    const [usual, none] = told({ kind: 'clt', lanes: 5 });
    expect(config).toEqual(usual);
    expect(hardwareHash(config)).toBe(hardwareHash(usual));
    expect(warnings).toEqual(["x.json: generator.perClock: this key is called 'lanes'\n  fix: lanes: 5"]);
    expect(none).toEqual([]);
  });

  it('is refused beside the name it has, and in any other scheme', async () => {
    expect(await refused({ generator: { kind: 'clt', lanes: 5, perClock: 5 } })).toContain(
      'generator.perClock: unknown key',
    );
    expect(await refused({ generator: { kind: 'tree', lanes: 5 } })).toContain('generator.lanes: unknown key');
  });

  it('may be in any section', () => {
    const warnings: string[] = [];
    const table = (section: string) => (section === 'train' ? { lr: 'learningRate' } : undefined);
    const input = { name: 'x', train: { lr: 1, steps: 2 }, engine: { lr: 3 } };
    const read = withRenamedKeys(input, table, 'a', (text) => warnings.push(text));
    expect(read).toEqual({ name: 'x', train: { learningRate: 1, steps: 2 }, engine: { lr: 3 } });
    expect(warnings).toEqual(["a: train.lr: this key is called 'learningRate'\n  fix: learningRate: 1"]);
    for (const value of [null, 3, 'text', []]) expect(withRenamedKeys(value, table, 'a', () => {})).toBe(value);
  });
});

it('the cost estimate has a measured figure for every point of every row', () => {
  const file = readFileSync(join(root, 'explain', 'cost-points.json'), 'utf8');
  const measured = (JSON.parse(file) as { points: readonly { generator: object }[] }).points;
  const texts = (points: readonly unknown[]) => points.map(canonicalJson).sort();
  expect(texts(measured.map(({ generator }) => generator))).toEqual(texts(schemes.flatMap((row) => row.costPoints)));
});

it("the command line's help lists the sources of a run", () => {
  expect(trainCommand().helpInformation().replace(/\s+/g, ' ')).toContain(listed(sourceIds));
});
