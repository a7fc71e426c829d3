import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runYosys } from '@yowasp/yosys';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig, type ResolvedConfig, resolveConfig } from '../../../config/index.js';
import type { Design } from '../../../hdl-gen/dsl/index.js';
import { emitDesign } from '../../../hdl-gen/dsl/verilog/index.js';
import { generatorSource, lane, perturbEngine } from '../../../hdl-gen/units.js';
import { resolved } from './spec.js';

const folder = mkdtempSync(join(tmpdir(), 'zeroth-units-'));
afterAll(() => rmSync(folder, { recursive: true }));

const otf = (fields: Record<string, unknown>): ResolvedConfig =>
  resolveConfig({ name: 'unit', generator: { kind: 'on-the-fly', lanes: 31, bits: 8, ...fields } });
const pool = (fields: Record<string, unknown>): ResolvedConfig =>
  resolveConfig({ name: 'unit', generator: { kind: 'pool', size: 100, bits: 8, ...fields } });
const clt = resolveConfig({ name: 'unit', generator: { kind: 'clt', lanes: 3 } });
const independent = (
  kind: 'rademacher' | 'tausworthe' | 'tree' | 'icdf' | 'box-muller',
  perClock: number,
  replay: 'snapshot' | 'serial' = 'snapshot',
): ResolvedConfig => resolveConfig({ name: 'unit', generator: { kind, perClock, replay } });

const examples = ['otf-31x8', 'otf-8x11', 'pool-2047', 'otf-31x9-cheap'];
const fromExample = await Promise.all(
  examples.map(async (name): Promise<[string, ResolvedConfig]> => [name, await loadConfig(`examples/${name}.json`)]),
);
const configs: [string, ResolvedConfig][] = [
  ...fromExample,
  ['P < n, ragged', otf({ perClock: 8 })],
  ['P < n, even', otf({ lanes: 8, perClock: 4 })],
  ['P > n', otf({ lanes: 8, perClock: 20, scaling: 'constant' })],
  ['rotation per step', otf({ rotate: 'step' })],
  ['no rotation, no scale', otf({ rotate: 'none', scaling: 'none' })],
  ['truncated', otf({ bits: 12, wordBits: 8 })],
  ['one lane', otf({ lanes: 1, bits: 3, scaling: 'exact' })],
  ['unaligned ROM', pool({ perClock: 8 })],
  ['unaligned RAM', pool({ perClock: 5, memory: 'ram' })],
  ['RAM of rows', pool({ perClock: 5, memory: 'ram', carry: 'row' })],
  ['one row', pool({ size: 16, perClock: 16, carry: 'row' })],
  ['several polynomials', otf({ lanes: 8, polynomials: 4 })],
  ['pool without carry', pool({ perClock: 4, carry: 'none' })],
  ['central limit', clt],
  ['signs', independent('rademacher', 31)],
  ['Tausworthe', independent('tausworthe', 4)],
  ['tree', independent('tree', 2)],
  ['inverse distribution function', independent('icdf', 2)],
  ['Box-Muller, pairs', independent('box-muller', 2)],
  ['Box-Muller, an odd one, serial', independent('box-muller', 3, 'serial')],
];
const designs: [string, () => Design][] = configs.flatMap(([name, c]): [string, () => Design][] => [
  [`${name}: source`, () => generatorSource(c)],
  ...('replay' in c.generator && c.generator.replay === 'serial'
    ? []
    : [[`${name}: engine`, () => perturbEngine(c)] as [string, () => Design]]),
]);
designs.push(['lane', () => lane(resolved('on-the-fly', { lanes: 2, bits: 8 }))]);

function emit(design: Design): Record<string, string> {
  const files = emitDesign(design, { generator: 'zeroth 0.0.0', configHash: 'test' });
  return Object.fromEntries(files.filter((f) => f.path.endsWith('.v')).map((f) => [f.path, f.text]));
}

/** What a tool says about the files, warnings included. */
function complaints(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  } catch (e) {
    if (e instanceof Error && 'stderr' in e) return `${String(e.stderr)}${e.message}`;
    throw e;
  }
}

describe('emitted Verilog', () => {
  it.each(designs)('%s passes Verilator -Wall, Icarus -Wall and Yosys without a word', async (_, make) => {
    const design = make();
    const files = emit(design);
    const names = Object.keys(files);
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
    expect(complaints('verilator', ['--lint-only', '-Wall', '--top-module', design.top.name, ...names])).toBe('');
    expect(complaints('iverilog', ['-g2005', '-Wall', '-o', '/dev/null', ...names])).toBe('');
    let log = '';
    const decoder = new TextDecoder();
    const hear = (bytes: Uint8Array | null): void => {
      if (bytes !== null) log += decoder.decode(bytes);
    };
    const script = `read_verilog ${names.join(' ')}; hierarchy -check -top ${design.top.name}; proc; check -assert`;
    await runYosys(['-Q', '-T', '-p', script], files, { stdout: hear, stderr: hear });
    expect(log).toContain('Found and reported 0 problems');
    expect(log.match(/^Warning.*$/gm) ?? []).toEqual([]);
  });

  it('would hear a complaint', () => {
    writeFileSync(
      join(folder, 'bad.v'),
      'module bad(input wire [3:0] a, output wire [2:0] b);\n  assign b = a;\nendmodule\n',
    );
    expect(complaints('verilator', ['--lint-only', '-Wall', 'bad.v'])).toContain('WIDTH');
  });

  it('of the bank shows the rotation as one choice a lane', () => {
    const [text = ''] = Object.values(emit(generatorSource(otf({ lanes: 3, bits: 9, replay: 'serial' }))));
    expect(text).toContain('end else if (shift) begin\n        lane_0_q <= lane_1_q;\n        lane_1_q <= lane_2_q;');
    expect(text).toContain('lane_2_q <= load_lane ? incoming : lane_0_q;');
  });
});
