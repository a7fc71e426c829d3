import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { resolveConfig } from '../../config/index.js';
import { laneSchematic } from '../../flow/pictures.js';
import { schematic } from '../../report/index.js';
import { Toolchain } from '../../synth/tools/toolchain.js';

/** Layout errors of netlistsvg: it prints them and resolves to nothing. */
const broken = vi.hoisted(() => ({ layout: false }));
vi.mock('netlistsvg', async (original) => {
  const real = await original<typeof import('netlistsvg')>();
  const render: typeof real.default.render = async (...args) =>
    broken.layout ? undefined : real.default.render(...args);
  return { default: { ...real.default, render } };
});

const tools = new Toolchain();
afterEach(() => {
  broken.layout = false;
});
afterAll(() => tools.dispose());
const config = resolveConfig({ name: 'small', generator: { kind: 'on-the-fly', lanes: 3, bits: 5 } });

it('one lane is drawn from what Yosys read', async () => {
  const picture = await laneSchematic(config, tools);
  expect(picture?.svg).toMatch(/^<svg /);
  // Registers, and the ports of the lane.
  expect(picture?.svg).toMatch(/\$?dff/);
  expect(picture?.svg).toContain('>clk<');
  expect(picture?.title).toMatch(/^One lane, /);
});

it('a layout that fails is an error of ours, and a report without the picture says so', async () => {
  broken.layout = true;
  await expect(schematic({})).rejects.toThrow(
    `schematic: netlistsvg could not lay this netlist out; it has printed the reason
  allowed: a module of a few hundred cells: one lane, not a bank
  fix: draw a smaller module`,
  );
  const picture = await laneSchematic(config, tools);
  expect(picture?.svg).toBeNull();
  expect(picture?.caption).toBe(
    'The picture is missing: netlistsvg could not lay this netlist out; it has printed the reason.',
  );
});
