import seedrandom from 'seedrandom';
import { describe, expect, it } from 'vitest';
import { type Config, defaultLanes, resolveConfig } from '../../config/index.js';
import { lockstep } from '../../sim/lockstep.js';
import { filled } from '../../sim/pool-fill.js';
import { randomProgram } from '../../sim/program.js';
import { sourceUnderTest } from '../../sim/source-under-test.js';

/** `ZEROTH_SEED` repeats a run. */
const seed = process.env.ZEROTH_SEED ?? '1';
const count = process.env.ZEROTH_PROOFS === 'full' ? 150 : 15;
const random = seedrandom(`zeroth random configurations ${seed}`);
const from = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
const between = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));

function bank(): Config['generator'] {
  const bits = from([...defaultLanes.keys()].filter((b) => b >= 4 && b <= 13));
  const lanes = between(1, Math.min(24, 2 ** bits - 1));
  const rotate = from(['period', 'step', 'none'] as const);
  return {
    kind: 'on-the-fly',
    lanes,
    bits,
    seed: between(1, 2 ** bits - 1),
    rotate,
    wordBits: random() < 0.3 ? between(2, bits) : bits,
    perClock: random() < 0.5 ? lanes : between(1, 32),
    scaling: from(['exact', 'pow2', 'constant', 'none'] as const),
    replay: from(['snapshot', 'serial'] as const),
    lockup: rotate === 'none' ? 'every-lane' : from(['every-lane', 'scan'] as const),
  };
}

function pool(): Config['generator'] {
  const perClock = between(1, 9);
  const carry = from(['element', 'row'] as const);
  const size = carry === 'row' ? perClock * between(2, 60) : between(Math.max(2, perClock), 500);
  return {
    kind: 'pool',
    size,
    bits: between(2, 12),
    seed: between(1, 1e9),
    perClock,
    carry,
    memory: from(['rom', 'ram'] as const),
  };
}

const clt = (): Config['generator'] => ({
  kind: 'clt',
  lanes: between(1, 9),
  seed: between(1, 5000),
  replay: from(['snapshot', 'serial'] as const),
});

describe(`${count} random configurations (ZEROTH_SEED=${seed})`, () => {
  const cases = Array.from({ length: count }, (_, i) => ({
    i,
    generator: i % 5 === 3 ? pool() : i % 5 === 4 ? clt() : bank(),
  }));
  it.each(cases)('$i: RTL equals the golden model under random moves: $generator', async ({ i, generator }) => {
    const config = resolveConfig({ name: `random-${i}`, generator });
    const source = sourceUnderTest(config);
    const program = filled(config.generator, randomProgram(`${seed}-${i}`, 60_000, source.stimulus));
    const golden = { kind: 'generator', generator: config.generator } as const;
    const result = await lockstep({ files: source.files, top: source.top, source: source.ports, golden, program });
    expect(result.divergence).toBeNull();
    expect(result.beats).toBeGreaterThanOrEqual(60_000);
  });
});
