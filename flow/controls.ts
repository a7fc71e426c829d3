/**
 * Negative controls: faults put in on purpose, each of which the lockstep comparison must catch. A comparison that
 * cannot fail proves nothing, so every report says that it did fail here.
 */
import { type GeneratorConfig, type ResolvedConfig, schemeOf } from '../config/index.js';
import { type LockstepRequest, lockstep } from '../sim/lockstep.js';
import { filled, poolFill } from '../sim/pool-fill.js';
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
  const taken = { kind: 'beats', count: beats } as const;
  const request = (changes: Partial<LockstepRequest>): LockstepRequest => ({
    files: source.files,
    top: source.top,
    source: source.ports,
    golden: { kind: 'generator', generator: config.generator },
    program: filled(config.generator, [reset, taken]),
    threads: 1,
    ...changes,
  });
  const differs = async (name: string, changes: Partial<LockstepRequest>): Promise<Control> => ({
    name,
    caught: (await lockstep(request(changes))).divergence !== null,
  });
  const g = config.generator;
  // What a loadable pool holds is no part of its Verilog: the lowest bit of the first entry is written flipped.
  const [entry, ...entries] = poolFill(g);
  const flipped = entry && { ...entry, write_data: String(BigInt(entry.write_data ?? 0) ^ 1n) };
  const fault: Partial<LockstepRequest> =
    flipped === undefined
      ? { files: withFault(source.files) }
      : { program: [reset, { kind: 'drive', cycles: [flipped, ...entries], start: '0' }, taken] };
  const controls = [
    await differs(schemeOf(g).faultName, fault),
    await differs('wrong seed', { golden: { kind: 'generator', generator: otherSeed(g) } }),
  ];
  const { snapshot } = source.stimulus;
  if (snapshot !== undefined) {
    // The second pass believes that the state was restored; the hardware was never told.
    const stale: Program = [
      reset,
      { kind: 'snapshot', cycles: snapshot },
      taken,
      { kind: 'restore', cycles: [] },
      taken,
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

const otherSeed = (g: GeneratorConfig): GeneratorConfig => ({ ...g, seed: g.seed === 1 ? 2 : g.seed - 1 });

/** The emitted Verilog with one tap of one lane moved, or one ROM word changed. */
export function withFault(files: readonly SourceFile[]): readonly SourceFile[] {
  const tap = /\b(lane_\d+_q)\[(\d+)\] \^/;
  const word = /<= \d+'h[0-9a-f]+;/;
  const isTap = (text: string): boolean => tap.test(text);
  const victim = files.find((f) => isTap(f.text)) ?? files.find((f) => /case \(/.test(f.text) && word.test(f.text));
  if (victim === undefined) throw new Error('unreachable: Verilog with neither a feedback tap nor a ROM');
  const moved = (_all: string, lane: string, bit: string): string => `${lane}[${bit === '0' ? 1 : Number(bit) - 1}] ^`;
  const text = isTap(victim.text) ? victim.text.replace(tap, moved) : changedRom(victim.text);
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
