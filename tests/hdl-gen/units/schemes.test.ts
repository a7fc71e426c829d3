/** What every scheme's unit promises to the source and the engine, by kind. */
import { describe, expect, it } from 'vitest';
import { type GeneratorConfig, resolveConfig } from '../../../config/index.js';
import { generator, registry } from '../../../hdl-gen/generator.js';
import { type FixedScale, matchPlan, type ScalePlan } from '../../../hdl-gen/parts/constants-scale.js';
import { schemeUnits } from '../../../hdl-gen/schemes/index.js';

const kinds = Object.keys(schemeUnits) as GeneratorConfig['kind'][];
/** The fields that have no default. */
const needed: Readonly<Partial<Record<GeneratorConfig['kind'], object>>> = {
  'on-the-fly': { lanes: 5, bits: 6, scaling: 'exact' },
  pool: { size: 20, bits: 6, perClock: 3 },
  clt: { lanes: 3 },
};
const configOf = (kind: string, fields: object = {}): GeneratorConfig =>
  resolveConfig({
    name: 'unit',
    generator: { kind, ...(needed[kind as GeneratorConfig['kind']] ?? { perClock: 3 }), ...fields } as never,
  }).generator;

const isFixed = (plan: ScalePlan): boolean =>
  matchPlan(plan, { fixed: () => true, shift: () => false, multiply: () => false });

describe.each(kinds)('unit of %s', (kind) => {
  const unit = generator(configOf(kind));
  const { ports } = unit.module;

  it('has a port for every word of a group', () => {
    expect(ports.words.width).toBe(unit.group * unit.wordBits);
  });
  it('has a scale port exactly when its scale varies', () => {
    expect(ports.scale === undefined).toBe(isFixed(unit.scale));
  });
  it('snapshots and restores, or neither', () => {
    expect(ports.snapshot === undefined).toBe(ports.restore === undefined);
  });
  it('is what the registry makes', () => {
    const make = registry[kind] as (g: GeneratorConfig) => typeof unit;
    expect(make(configOf(kind)).module.name).toBe(unit.module.name);
  });
});

it('there is a unit for every kind of the configuration, found by its own kind', () => {
  const names = kinds.map((kind) => generator(configOf(kind)).module.name);
  expect(new Set(names).size).toBe(kinds.length);
});

it('a plan goes to the case of its kind', () => {
  const fixed: FixedScale = { kind: 'fixed', int: 3, frac: 1 };
  const values = (plan: ScalePlan): readonly number[] =>
    matchPlan(plan, { fixed: (p) => [p.int], shift: (p) => p.shifts, multiply: (p) => p.ints });
  expect(values(fixed)).toEqual([3]);
  expect(values({ kind: 'shift', shifts: [1, 2], frac: 0 })).toEqual([1, 2]);
  expect(values({ kind: 'multiply', ints: [5, 6], frac: 12 })).toEqual([5, 6]);
});
