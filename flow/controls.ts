/**
 * Negative controls: faults put in on purpose, each of which the lockstep comparison must catch. A comparison that
 * cannot fail proves nothing, so every report says that it did fail here.
 */
import type { GeneratorConfig, ResolvedConfig } from '../config/index.js';
import { type LockstepRequest, lockstep } from '../sim/lockstep.js';
import { filled } from '../sim/pool-fill.js';
import type { Program } from '../sim/program.js';
import { sourceUnderTest } from '../sim/source-under-test.js';
import type { SourceFile } from '../sim/verilator-bindings/index.js';
import type { Step } from './step.js';

export interface Control {
  readonly name: string;
  readonly caught: boolean;
}

const beats = 2000;

export async function negativeControls(config: ResolvedConfig): Promise<readonly Control[]> {
  const source = sourceUnderTest(config);
  const reset = { kind: 'reset', cycles: 2, start: '0' } as const;
  const plain: Program = [reset, { kind: 'beats', count: beats }];
  const request = (changes: Partial<LockstepRequest>): LockstepRequest => ({
    files: source.files,
    top: source.top,
    source: source.ports,
    golden: { kind: 'generator', generator: config.generator },
    program: filled(config.generator, plain),
    threads: 1,
    ...changes,
  });
  const differs = async (name: string, changes: Partial<LockstepRequest>): Promise<Control> => ({
    name,
    caught: (await lockstep(request(changes))).divergence !== null,
  });
  const g = config.generator;
  const loadable = 'memory' in g && g.memory === 'ram';
  const fault = loadable ? { program: withWrongEntry(filled(g, plain)) } : { files: withFault(source.files) };
  const controls = [
    await differs(faultName(g), fault),
    await differs('wrong seed', { golden: { kind: 'generator', generator: otherSeed(g) } }),
  ];
  const { snapshot } = source.stimulus;
  if (snapshot !== undefined) {
    // The second pass believes that the state was restored; the hardware was never told.
    const stale: Program = [
      reset,
      { kind: 'snapshot', cycles: snapshot },
      { kind: 'beats', count: beats },
      { kind: 'restore', cycles: [] },
      { kind: 'beats', count: beats },
    ];
    controls.push(await differs('stale pass seed', { program: filled(g, stale) }));
  }
  return controls;
}

export const controlsStep: Step<{ readonly config: ResolvedConfig }, { readonly controls: readonly Control[] }> = {
  name: 'controls',
  does: 'faults put in on purpose',
  needs: ['config'],
  gives: ['controls'],
  run: async ({ config }) => ({ controls: await negativeControls(config) }),
};

const faultName = (g: GeneratorConfig): string => ('size' in g ? 'one pool entry changed' : 'one tap flipped');

function otherSeed(g: GeneratorConfig): GeneratorConfig {
  return { ...g, seed: g.seed === 1 ? 2 : g.seed - 1 };
}

/** The lowest bit of the first pool entry that is written flipped. */
function withWrongEntry(program: Program): Program {
  return program.map((action) => {
    // Only the fill of a loadable pool writes.
    if (action.kind !== 'drive') return action;
    const cycles = action.cycles.map((row, i) =>
      i === 0 && row.write_data !== undefined ? { ...row, write_data: String(BigInt(row.write_data) ^ 1n) } : row,
    );
    return { ...action, cycles };
  });
}

/** The emitted Verilog with one tap of one lane moved, or one ROM word changed. */
export function withFault(files: readonly SourceFile[]): readonly SourceFile[] {
  const tap = /\b(lane_\d+_q)\[(\d+)\] \^/;
  const word = /<= \d+'h[0-9a-f]+;/;
  const isTap = (text: string): boolean => tap.test(text);
  const victim = files.find((f) => isTap(f.text)) ?? files.find((f) => /case \(/.test(f.text) && word.test(f.text));
  if (victim === undefined) throw new Error('unreachable: Verilog with neither a feedback tap nor a ROM');
  const text = isTap(victim.text)
    ? victim.text.replace(
        tap,
        (_all, lane: string, bit: string) => `${lane}[${Number(bit) === 0 ? 1 : Number(bit) - 1}] ^`,
      )
    : changedRom(victim.text);
  return files.map((f) => (f === victim ? { ...f, text } : f));
}

/** Flips the lowest bit of the first word of the first `case`. */
function changedRom(text: string): string {
  const at = text.indexOf('case (');
  const rest = text.slice(at).replace(/(<= \d+'h)([0-9a-f]+);/, (_all, head: string, digits: string) => {
    return `${head}${(BigInt(`0x${digits}`) ^ 1n).toString(16)};`;
  });
  return text.slice(0, at) + rest;
}
