/** What is measured for a row: the bare generator, and where one group is sent many times over, the registers that do it. */
import { type GeneratorConfig, numbersPerClock, type ResolvedConfig, schemeOf } from '../../config/index.js';
import type { ModuleInterface } from '../../constraints/index.js';
import { elaborate } from '../../hdl-gen/dsl/index.js';
import { emitDesign } from '../../hdl-gen/dsl/verilog/index.js';
import { generator } from '../../hdl-gen/units.js';
import { type SynthInput, synthInput } from '../../synth/input.js';

export type Replay = 'serial' | 'snapshot';

/**
 * How a pass gets its start back; a pool has a pointer, which is loaded in one cycle either way. A bank that rotates looks for the lock-up state at one
 * position, where every lane comes by: the rivals, too, are watched by one register a lane (docs/units.md).
 */
export function withReplay(g: GeneratorConfig, replay: Replay): GeneratorConfig {
  return schemeOf(g).withReplay(g, replay);
}

/** How many times a beat carries the words of the group: 1 unless it is tiled. */
export function copiesOf(g: GeneratorConfig): number {
  const lanes = schemeOf(g).sharedLanes(g);
  return lanes === null ? 1 : Math.ceil(numbersPerClock(g) / lanes);
}

/**
 * The generator's Verilog, as its own top. Its header names no version and no configuration: the same hardware is the same
 * text in every row, and is measured once.
 */
export function generatorInput(config: ResolvedConfig, replay: Replay): SynthInput {
  const design = elaborate(generator(withReplay(config.generator, replay)).module);
  return synthInput(design, emitDesign(design, { generator: 'zeroth compare', configHash: 'none', locators: false }));
}

export const fanOutTop = 'zeroth_fan_out';
/** One group's worth of registers. Its boundary is kept, or synthesis would merge all copies into one. */
export const fanOutCopy = 'zeroth_fan_out_copy';

/**
 * The generator with a registered beat behind it: `copies` registers of the whole group, all filled from the same words,
 * full rate under back-pressure. `words` carries all of them.
 */
export function fanOutInput(input: SynthInput, copies: number): SynthInput {
  const { domain, module: unit, ports } = input.interface;
  if (domain === undefined) throw new Error(`${unit} has no clock`);
  const words = ports.find((p) => p.name === 'words');
  if (words === undefined) throw new Error(`${unit} has no words`);
  const range = (width: number): string => (width === 1 ? '' : `[${width - 1}:0] `);
  const outer = ports.map((p) => (p.name === 'words' ? { ...p, width: copies * words.width } : p));
  const beside = ports.filter((p) => p.direction === 'output' && !['words', 'valid', 'fault'].includes(p.name));
  const passed = ports.filter((p) => p.direction === 'input' && p.name !== 'advance');
  const group = `[${words.width - 1}:0]`;
  const text = [
    '`default_nettype none',
    '(* keep_hierarchy *)',
    `module ${fanOutCopy} (`,
    `  input  wire clk,\n  input  wire take,\n  input  wire ${group} d,\n  output reg  ${group} q`,
    ');',
    '  always @(posedge clk) begin',
    '    if (take) q <= d;',
    '  end',
    'endmodule',
    '',
    `module ${fanOutTop} (`,
    [
      `  input  wire ${domain.clock}`,
      `  input  wire ${domain.reset}`,
      ...outer.map((p) => `  ${p.direction === 'input' ? 'input  wire' : 'output wire'} ${range(p.width)}${p.name}`),
    ].join(',\n'),
    ');',
    `  wire ${group} group;`,
    '  wire group_valid;',
    '  reg  valid_q;',
    '  wire take = advance || !valid_q;',
    ...beside.map((p) => `  wire ${range(p.width)}group_${p.name};\n  reg  ${range(p.width)}${p.name}_q;`),
    `  ${unit} generator (`,
    [
      `    .${domain.clock}(${domain.clock})`,
      `    .${domain.reset}(${domain.reset})`,
      ...passed.map((p) => `    .${p.name}(${p.name})`),
      '    .advance(take)',
      '    .words(group)',
      '    .valid(group_valid)',
      ...(ports.some((p) => p.name === 'fault') ? ['    .fault(fault)'] : []),
      ...beside.map((p) => `    .${p.name}(group_${p.name})`),
    ].join(',\n'),
    '  );',
    ...Array.from(
      { length: copies },
      (_, i) =>
        `  ${fanOutCopy} copy_${i} (.clk(${domain.clock}), .take(take), .d(group), .q(words[${(i + 1) * words.width - 1}:${i * words.width}]));`,
    ),
    `  always @(posedge ${domain.clock}) begin`,
    `    if (${domain.reset}) valid_q <= 1'b0;`,
    '    else if (take) valid_q <= group_valid;',
    ...beside.map((p) => `    if (take) ${p.name}_q <= group_${p.name};`),
    '  end',
    '  assign valid = valid_q;',
    ...beside.map((p) => `  assign ${p.name} = ${p.name}_q;`),
    'endmodule',
    '`default_nettype wire',
    '',
  ].join('\n');
  const top: ModuleInterface = { module: fanOutTop, domain, ports: outer };
  return { files: { ...input.files, [`${fanOutTop}.v`]: text }, interface: top };
}
