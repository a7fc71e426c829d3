import { bankOf, ExitCode, type ResolvedConfig, schemeOf, ZerothError } from '../config/index.js';
import { createStream } from '../golden-model/index.js';
import { createWire } from '../golden-model/wire.js';
import { emitDesign } from '../hdl-gen/dsl/verilog/index.js';
import { lane } from '../hdl-gen/units.js';
import type { SampledSignal } from '../report/index.js';
import { type Picture, schematic, timingDiagram } from '../report/index.js';
import { sourceUnderTest } from '../sim/source-under-test.js';
import { buildModel, fromWords } from '../sim/verilator-bindings/index.js';
import { schematicNetlist } from '../synth/fpga/schematic.js';
import { synthInput } from '../synth/input.js';
import type { Toolchain } from '../synth/tools/toolchain.js';

/**
 * The gates of one lane; nothing for a generator that has no lanes of one shape. A picture that cannot be drawn costs
 * the picture, not the report: its caption says why.
 */
export async function laneSchematic(config: ResolvedConfig, tools: Toolchain): Promise<Picture | undefined> {
  const g = bankOf(config.generator);
  if (g === null) return undefined;
  const design = lane(g);
  const title = `One lane, ${design.top.name}`;
  try {
    const input = synthInput(design, emitDesign(design, { generator: 'zeroth', locators: false }));
    return {
      svg: await schematic(await schematicNetlist(input, tools)),
      title,
      caption: `Taps ${g.taps.join(', ')}, ${g.leap} shifts a step. Drawn from the emitted Verilog after Yosys "prep"; the bank has ${g.lanes} of them.`,
    };
  } catch (error) {
    if (!(error instanceof ZerothError) || error.exitCode === ExitCode.interrupted) throw error;
    return { svg: null, title, caption: `The picture is missing: ${error.problem.what}.` };
  }
}

const cyclesShown = 14;

/** The stream source around its first rotation (or from reset), as Verilator ran it. */
export async function sourceTiming(config: ResolvedConfig): Promise<Picture> {
  const source = sourceUnderTest(config);
  const library = await buildModel({ files: source.files, top: source.top });
  const model = library.create();
  try {
    model.reset();
    const g = config.generator;
    const groupsBefore = 3;
    const period = schemeOf(g).rotationPeriod(g);
    const start = period === null ? 0n : BigInt(period - groupsBefore);
    for (const row of source.load(start)) {
      for (const [port, value] of Object.entries(row)) model.poke(port, BigInt(value));
      model.step();
      for (const port of Object.keys(row)) model.poke(port, 0);
    }
    const fields = ['m_valid', source.ports.data, ...(source.ports.scale === undefined ? [] : [source.ports.scale])];
    const plan = library.rows({ inputs: ['m_ready'], outputs: fields });
    const outputs = new Uint32Array(plan.outputs.stride * cyclesShown);
    // One cycle without ready shows that the beat waits.
    const ready = Uint32Array.from({ length: cyclesShown }, (_, i) => (i === cyclesShown - 4 ? 0 : 1));
    model.run(plan, ready, outputs, cyclesShown);
    const { wordBits, slots } = createWire(g).format;
    const valid = Array.from({ length: cyclesShown }, (_, i) => (outputs[i * plan.outputs.stride] ?? 0) === 1);
    const column = (port: string, low: number, width: number, signed: boolean): (bigint | null)[] => {
      const field = plan.outputs.fields.find((f) => f.port === port);
      return valid.map((shown, i) => {
        if (!shown || field === undefined) return null;
        const at = i * plan.outputs.stride + field.offset;
        const bits = fromWords(outputs.subarray(at, at + field.words), 32 * field.words) >> BigInt(low);
        return signed ? BigInt.asIntN(width, bits) : BigInt.asUintN(width, bits);
      });
    };
    const shown = Math.min(3, slots);
    const numbers = Array.from({ length: shown }, (_, j): SampledSignal => {
      return { name: `number ${j}`, values: column(source.ports.data, j * wordBits, wordBits, true) };
    });
    const scale = source.ports.scale;
    const signals: SampledSignal[] = [
      { name: 'm_valid', values: valid },
      { name: 'm_ready', values: [...ready].map((r) => r === 1) },
      ...numbers,
      ...(scale === undefined ? [] : [{ name: 'm_scale', values: column(scale, 0, 16, false) }]),
    ];
    const where =
      period !== null
        ? `The end of a period: m_valid is low for one cycle while the array of lanes rotates, then number j is what number j+1 would have been.`
        : 'From reset; a beat waits while m_ready is low.';
    return {
      svg: await timingDiagram(signals, { clock: 'clk' }),
      title: `${source.top}, cycle by cycle`,
      caption: `${where} The first ${shown} of ${slots} numbers a beat, sampled from the Verilated RTL (${createStream(g).period} positions before it repeats).`,
    };
  } finally {
    model.dispose();
  }
}
