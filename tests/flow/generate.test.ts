import { createHash } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { type Config, hardwareHash, resolveConfig } from '../../config/index.js';
import { generated } from '../../flow/index.js';

const version = '1.2.3';
const make = (generator: Config['generator'], locators = true) => {
  const config = resolveConfig({ name: 'my-unit', generator });
  const { manifest, files } = generated(config, { version, locators });
  return { config, manifest, files, text: new Map(files.map((f) => [f.path, f.text])) };
};
const schemes: Config['generator'][] = [
  { kind: 'on-the-fly', lanes: 3, bits: 5 },
  { kind: 'on-the-fly', lanes: 4, bits: 5, perClock: 2, scaling: 'exact' },
  { kind: 'pool', size: 31, bits: 5, memory: 'ram' },
  { kind: 'clt', lanes: 2 },
];

describe('generate', () => {
  test.each(schemes)('$kind: the manifest names every file, with its hash, ports and order', (generator) => {
    const { config, manifest, files, text } = make(generator);
    expect(manifest).toMatchObject({ zeroth: version, name: 'my-unit', configHash: hardwareHash(config) });
    const listed = Object.keys(manifest.sha256);
    expect([...listed, 'manifest.json'].sort()).toEqual(files.map((f) => f.path).sort());
    for (const [path, hash] of Object.entries(manifest.sha256)) {
      expect(
        createHash('sha256')
          .update(text.get(path) ?? '')
          .digest('hex'),
      ).toBe(hash);
    }
    expect(manifest.tops.map((top) => top.name)).toEqual(['zo_source_my_unit', 'zo_perturb_my_unit']);
    for (const { name, ports, files: verilog, clock, reset, constraints } of manifest.tops) {
      // In compilation order: the top comes last, and all it instantiates before it.
      const top = text.get(verilog.at(-1) ?? '') ?? '';
      expect(top).toContain(`module ${name} `);
      for (const { name: port, direction } of ports) {
        expect(top).toMatch(new RegExp(`\\b${direction} +(?:wire|reg)? *(?:signed)? *(\\[[^\\]]+\\])? *${port}\\b`));
      }
      for (const port of [clock, reset]) expect(top).toMatch(new RegExp(`\\binput +(wire)? *${port}\\b`));
      for (const path of verilog) expect(text.get(path)).toContain(`${hardwareHash(config)}`);
      expect(constraints.length).toBeGreaterThan(0);
      for (const path of constraints) expect(text.has(path)).toBe(true);
    }
    expect(JSON.parse(text.get('config.resolved.json') ?? '')).toEqual(JSON.parse(JSON.stringify(config)));
  });

  it('writes the constraints of the chosen device: LPF and SDC for an ECP5', () => {
    const generator = { kind: 'on-the-fly', lanes: 3, bits: 5 } as const;
    const config = resolveConfig({ name: 'my-unit', generator, target: { device: 'ecp5', clockMHz: 100 } });
    const { manifest, files } = generated(config, { version });
    const text = (path: string) => files.find((f) => f.path === path)?.text ?? '';
    expect(manifest.target).toEqual({ device: 'ecp5', clockMHz: 100 });
    expect(manifest.tops[0]?.constraints).toContain('constraints/zo_source_my_unit.lpf');
    expect(text('constraints/zo_source_my_unit.lpf')).toContain('FREQUENCY PORT "clk" 100');
    expect(text('constraints/zo_source_my_unit.sdc')).toContain('-period 10.000');
    // Others have none.
    expect(make(generator).files.filter(({ path }) => path.endsWith('.lpf'))).toEqual([]);
  });

  it('leaves the engine out where nothing could restore a pass', () => {
    const { manifest } = make({ kind: 'on-the-fly', lanes: 3, bits: 5, replay: 'serial' });
    expect(manifest.tops.map((top) => top.name)).toEqual(['zo_source_my_unit']);
  });

  it('names no date, host or folder of this machine', () => {
    for (const generator of schemes) {
      for (const { path, text } of make(generator).files) {
        expect(text, path).not.toContain(process.cwd());
        expect(text, path).not.toMatch(/20\d\d-\d\d-\d\d/);
      }
    }
  });
});
