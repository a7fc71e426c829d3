import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { formatProblem, type Problem, ZerothError } from '../base/errors.js';
import { canonicalJson } from '../base/json.js';
import { type RenamedKeys, withRenamedKeys } from './renamed-keys.js';
import {
  type Config,
  configSchema,
  type GeneratorConfig,
  type ReportProblem,
  type ResolvedConfig,
  type Scaling,
  schemeOf,
  schemes,
} from './schema.js';
import { schemaProblem } from './schema-problem.js';

/** Identity with a type: gives `zeroth.config.ts` completion and checks. */
export const defineConfig = (config: Config): Config => config;

const toErrorOutput = (text: string): void => {
  process.stderr.write(`warning: ${text}\n`);
};

/**
 * Checks a configuration and settles every default. A resolved configuration resolves to itself.
 * @param where what to call the configuration in errors: a file name.
 * @param warn is given what is understood but should be written otherwise; left out: standard error.
 * @throws ZerothError (exit code 2) naming path, value, what is allowed and the fix. All keys, types and ranges are
 *   reported at once; when those are right, all conflicts between fields at once.
 */
export function resolveConfig(given: unknown, where = 'config', warn = toErrorOutput): ResolvedConfig {
  const input = withRenamedKeys(given, renamedKeys, where, warn);
  const parsed = configSchema.safeParse(input);
  if (!parsed.success) throw new ZerothError(schemaProblem(parsed.error, input, where));
  const { name, engine, target, train } = parsed.data;
  const problems: Problem[] = [];
  const report: ReportProblem = (path, what, allowed, fix) => problems.push({ where: path, what, allowed, fix });
  const generator = settled(parsed.data.generator, report);
  const config: ResolvedConfig = { name, generator, engine, target, train };
  checkEngine(config, report);
  const [first, ...others] = problems;
  if (first === undefined) return config;
  if (others.length === 0) throw new ZerothError({ ...first, where: `${where}: ${first.where}` });
  const listed = problems.map((p) => `    ${formatProblem(p).replaceAll('\n', '\n    ')}`);
  throw new ZerothError({ where, what: `${problems.length} problems\n${listed.join('\n')}` });
}

/** Of the sections, only a generator has such keys so far; which ones, its scheme says. */
function renamedKeys(section: string, value: Readonly<Record<string, unknown>>): RenamedKeys | undefined {
  return section === 'generator' ? schemes.find(({ id }) => id === value.kind)?.renamedKeys : undefined;
}

/** The generator with what its scheme fills in. */
function settled(raw: z.output<typeof configSchema>['generator'], report: ReportProblem): GeneratorConfig {
  const { resolve } = schemeOf(raw);
  return resolve === undefined ? (raw as GeneratorConfig) : resolve(raw as never, report);
}

/** Width and fraction of the integers, and width and fraction of their scale, as docs/stream.md defines them. */
export function numberFormat(g: GeneratorConfig): {
  uBits: number;
  uFrac: number;
  scaleBits: number;
  /** Exact for every mode but `pow2`, where it may be as low as -7. */
  scaleFracMax: number;
} {
  const { codeBits, hiddenOne, uFrac } = schemeOf(g).code(g);
  return { uBits: codeBits + (hiddenOne ? 1 : 0), uFrac, ...scaleWidths[g.scaling] };
}
const scaleWidths: Readonly<Record<Scaling, { scaleBits: number; scaleFracMax: number }>> = {
  none: { scaleBits: 1, scaleFracMax: 0 },
  pow2: { scaleBits: 12, scaleFracMax: 4 },
  constant: { scaleBits: 16, scaleFracMax: 12 },
  exact: { scaleBits: 16, scaleFracMax: 12 },
};

/** Products wider than this do not fit the engine's datapath or an FPGA's cascaded multiplier. */
const maxProductBits = 64;

function checkEngine({ engine, generator }: ResolvedConfig, report: ReportProblem): void {
  const { weightBits, weightFrac, coefBits, coefFrac } = engine;
  const { uBits, uFrac, scaleBits, scaleFracMax } = numberFormat(generator);
  if (weightFrac >= weightBits) {
    report('engine.weightFrac', `${weightFrac} fraction bits in a ${weightBits}-bit weight`, `0..${weightBits - 1}`);
  }
  const product = coefBits + scaleBits + uBits;
  if (product > maxProductBits) {
    report(
      'engine.coefBits',
      `coef x scale x number needs ${coefBits} + ${scaleBits} + ${uBits} = ${product} bits`,
      `at most ${maxProductBits} bits`,
      `coefBits: ${coefBits - (product - maxProductBits)}, or scaling: 'none'`,
    );
  }
  // A pow2 scale may have fewer fraction bits than this; engine and golden model look again when they know them.
  const fraction = coefFrac + uFrac + scaleFracMax;
  if (fraction <= weightFrac) {
    const least = weightFrac - uFrac - scaleFracMax + 1;
    report(
      'engine.coefFrac',
      `the scaled product has ${fraction} fraction bits, the weight ${weightFrac}: nothing is left to round`,
      `at least ${least}`,
      `coefFrac: ${Math.max(least, coefBits)}`,
    );
  }
}

/** SHA-256 of what decides the hardware (generator and engine), first 16 hex digits: written in every Verilog header. */
export function hardwareHash(config: ResolvedConfig): string {
  const { generator, engine } = config;
  return createHash('sha256').update(canonicalJson({ generator, engine })).digest('hex').slice(0, 16);
}
