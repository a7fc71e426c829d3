import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { type Problem, ZerothError } from './errors.js';
import { defaultLanes, gcd, isPrime, isPrimitive, primeFactors } from './primitive.js';
import {
  type Config,
  configSchema,
  type GeneratorConfig,
  type OnTheFlyConfig,
  type PoolConfig,
  type RawOnTheFly,
  type ResolvedConfig,
} from './schema.js';

/** Identity with a type: gives `zeroth.config.ts` completion and checks. */
export const defineConfig = (config: Config): Config => config;

/**
 * Checks a configuration and settles every default.
 * @param where what to call the configuration in errors: a file name.
 * @throws ZerothError (exit code 2) naming path, value, what is allowed and the fix; all problems at once.
 */
export function resolveConfig(input: unknown, where = 'config'): ResolvedConfig {
  const parsed = configSchema.safeParse(input);
  if (!parsed.success) throw new ZerothError(schemaProblem(parsed.error, input, where));
  const { name, engine, target, train } = parsed.data;
  const raw = parsed.data.generator;
  const at = (path: string): string => `${where}: generator.${path}`;
  let generator: GeneratorConfig;
  if (raw.kind === 'on-the-fly') generator = resolveOnTheFly(raw, at);
  else if (raw.kind === 'pool') generator = checkPool(raw, at);
  else generator = raw;
  const config: ResolvedConfig = { name, generator, engine, target, train };
  checkEngine(config, where);
  return config;
}

function resolveOnTheFly(raw: RawOnTheFly, at: (path: string) => string): OnTheFlyConfig {
  const { bits, lanes } = raw;
  const period = 2 ** bits - 1;
  const defaults = defaultLanes.get(bits);
  const taps = raw.taps ?? defaults?.taps ?? [];
  const sorted = [...taps].sort((a, b) => b - a);
  if (sorted[0] !== bits || new Set(taps).size !== taps.length) {
    fail(
      at('taps'),
      `[${taps}] does not describe a ${bits}-bit LFSR`,
      `distinct taps, the largest ${bits}`,
      'leave taps out for a proven default',
    );
  }
  if (!isPrimitive(sorted)) {
    fail(
      at('taps'),
      `[${taps}] is not primitive: the period is shorter than ${period}`,
      'taps of a primitive polynomial',
      `for example [${defaults?.taps}]`,
    );
  }
  const leap = raw.leap ?? defaults?.leap ?? 1;
  const shared = gcd(leap, period);
  if (shared !== 1) {
    const good = Array.from({ length: bits }, (_, i) => bits - i).find((l) => gcd(l, period) === 1) ?? 1;
    fail(
      at('leap'),
      `${leap} shares the factor ${shared} with the period ${period}, which would shrink it to ${period / shared}`,
      `a leap coprime to ${period} = ${factorText(period)}`,
      `leap: ${good}`,
    );
  }
  if (raw.seed > period) fail(at('seed'), `${raw.seed} is not a state of a ${bits}-bit lane`, `1..${period}`);
  const wordBits = raw.wordBits ?? bits;
  if (wordBits > bits) fail(at('wordBits'), `${wordBits} is more than the lane's ${bits} bits`, `2..${bits}`);
  if (lanes > period) {
    fail(
      at('lanes'),
      `${lanes} lanes need ${lanes} distinct phases, but a ${bits}-bit lane has ${period}`,
      `at most ${period} lanes`,
      'take wider lanes',
    );
  }
  const phases = raw.phases ?? Array.from({ length: lanes }, (_, i) => Math.floor((i * period) / lanes));
  if (phases.length !== lanes) fail(at('phases'), `${phases.length} phases for ${lanes} lanes`, 'one phase a lane');
  if (new Set(phases.map((p) => p % period)).size !== lanes) {
    fail(
      at('phases'),
      `two lanes start at the same phase modulo ${period}: they would be equal for ever`,
      'distinct phases',
    );
  }
  const perClock = raw.perClock ?? lanes;
  return { ...raw, taps: sorted, leap, wordBits, phases, perClock };
}

function checkPool(pool: PoolConfig, at: (path: string) => string): PoolConfig {
  if (pool.perClock > pool.size) {
    fail(at('perClock'), `${pool.perClock} numbers a clock from a pool of ${pool.size}`, `1..${pool.size}`);
  }
  if (pool.carry === 'row' && pool.size % pool.perClock !== 0) {
    const rows = nearestPrime(pool.size / pool.perClock);
    fail(
      at('size'),
      `${pool.size} is not a whole number of rows of ${pool.perClock}`,
      `a multiple of ${pool.perClock} when carry is 'row'`,
      `size: ${rows * pool.perClock} (${rows} rows, a prime)`,
    );
  }
  return pool;
}

/** Width and fraction of the integers, and width and fraction of their scale, as docs/stream.md defines them. */
export function numberFormat(g: GeneratorConfig): {
  uBits: number;
  uFrac: number;
  scaleBits: number;
  scaleFracMax: number;
} {
  const scaleBits = g.scaling === 'none' ? 1 : g.scaling === 'pow2' ? 12 : 16;
  const scaleFracMax = g.scaling === 'none' ? 0 : g.scaling === 'pow2' ? 4 : 12;
  if (g.kind === 'pool') return { uBits: g.bits, uFrac: g.bits - 1, scaleBits, scaleFracMax };
  if (g.kind === 'clt') return { uBits: 8, uFrac: 7, scaleBits, scaleFracMax };
  const full = g.wordBits === g.bits;
  return full
    ? { uBits: g.bits, uFrac: g.bits - 1, scaleBits, scaleFracMax }
    : { uBits: g.wordBits + 1, uFrac: g.wordBits, scaleBits, scaleFracMax };
}

/** Products wider than this do not fit the engine's datapath or an FPGA's cascaded multiplier. */
const maxProductBits = 64;

function checkEngine(config: ResolvedConfig, where: string): void {
  const { weightBits, weightFrac, coefBits, coefFrac } = config.engine;
  const { uBits, uFrac, scaleBits } = numberFormat(config.generator);
  if (weightFrac >= weightBits) {
    fail(
      `${where}: engine.weightFrac`,
      `${weightFrac} fraction bits in a ${weightBits}-bit weight`,
      `0..${weightBits - 1}`,
    );
  }
  const product = coefBits + scaleBits + uBits;
  if (product > maxProductBits) {
    fail(
      `${where}: engine.coefBits`,
      `coef x scale x number needs ${coefBits} + ${scaleBits} + ${uBits} = ${product} bits`,
      `at most ${maxProductBits} bits`,
      `coefBits: ${coefBits - (product - maxProductBits)}, or scaling: 'pow2'`,
    );
  }
  if (coefFrac + uFrac <= weightFrac) {
    fail(
      `${where}: engine.coefFrac`,
      `the product would have ${coefFrac + uFrac} fraction bits, not more than the weight's ${weightFrac}: nothing is left to round`,
      `coefFrac > ${weightFrac - uFrac}`,
      `coefFrac: ${Math.max(weightFrac, coefBits)}`,
    );
  }
}

/** A prime near `x`, at least 2: the row count to offer when a pool's size collapses. */
export function nearestPrime(x: number): number {
  const start = Math.max(2, Math.round(x));
  for (let k = 0; ; k++) {
    if (isPrime(start + k)) return start + k;
    if (isPrime(start - k)) return start - k;
  }
}

const factorText = (n: number): string => primeFactors(n).join('*');

function fail(where: string, what: string, allowed?: string, fix?: string): never {
  throw new ZerothError({ where, what, allowed, fix });
}

function schemaProblem(error: z.ZodError, input: unknown, where: string): Problem {
  const lines = error.issues.flatMap((issue) => {
    const path = issue.path.map(String).join('.') || '(top level)';
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(
        (key) => `${issue.path.length ? `${path}.` : ''}${key}: unknown key${suggestion(key, issue.path, input)}`,
      );
    }
    return [`${path}: ${shown(valueAt(input, issue.path))} is not allowed here: ${issue.message}`];
  });
  return {
    where,
    what: lines.length === 1 ? (lines[0] ?? '') : `${lines.length} problems\n    ${lines.join('\n    ')}`,
    allowed: 'the fields of schema/zeroth-config.schema.json',
    fix: "start from one of the examples: 'examples/otf-31x8.json'",
  };
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

function suggestion(key: string, path: readonly PropertyKey[], input: unknown): string {
  const kind = path[0] === 'generator' ? (valueAt(input, ['generator', 'kind']) as string | undefined) : undefined;
  const known = knownKeys(path[0] === undefined ? undefined : String(path[0]), kind);
  const best = known
    .map((candidate) => ({ candidate, distance: editDistance(key.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  if (best !== undefined && best.distance <= 2) return `, did you mean '${best.candidate}'?`;
  return ` (known: ${known.join(', ')})`;
}

function knownKeys(section: string | undefined, kind: string | undefined): string[] {
  const shape = configSchema.shape;
  if (section === undefined) return Object.keys(shape).filter((k) => k !== '$schema');
  if (section === 'generator') {
    const option = shape.generator.options.find((o) => o.shape.kind.value === kind);
    return option === undefined ? ['kind'] : Object.keys(option.shape);
  }
  if (section === 'engine' || section === 'target' || section === 'train') return Object.keys(shape[section].out.shape);
  return [];
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Key order never matters to a hash: objects are written with sorted keys. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) =>
    typeof v === 'object' && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  );
}

/** SHA-256 of what decides the hardware (generator and engine), first 16 hex digits: written in every Verilog header. */
export function hardwareHash(config: ResolvedConfig): string {
  const { generator, engine } = config;
  return createHash('sha256').update(canonicalJson({ generator, engine })).digest('hex').slice(0, 16);
}
