import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/index.js';
import { createStream } from '../../golden-model/index.js';
import { lockstep } from '../../sim/lockstep.js';
import { type Program, randomProgram } from '../../sim/program.js';
import { sourceUnderTest } from '../../sim/source-under-test.js';

const examples = readdirSync('examples').filter((file) => file.endsWith('.json'));

describe.each(examples)('%s: RTL against the golden model', (file) => {
  it('equals it for a joint period with its wrap and at least ten million numbers', async () => {
    const config = await loadConfig(`examples/${file}`);
    const source = sourceUnderTest(config);
    const { period, groupSize } = createStream(config.generator);
    const perBeat = config.generator.kind === 'pool' ? config.generator.perClock : groupSize;
    const count = Math.max(Number(period) + 1000, Math.ceil(1e7 / perBeat));
    const program: Program = [
      { kind: 'reset', cycles: 2, start: '0' },
      { kind: 'beats', count },
    ];
    const golden = { kind: 'generator', generator: config.generator } as const;
    const { top, files, ports } = source;
    const result = await lockstep({ files, top, source: ports, golden, program });
    expect(result.divergence).toBeNull();
    expect(result.beats).toBe(count);
    expect(result.numbers).toBeGreaterThanOrEqual(1e7);
  });

  it('equals it after 1,000 random seeks, snapshots and restores under back-pressure', async () => {
    const config = await loadConfig(`examples/${file}`);
    const source = sourceUnderTest(config);
    const program = randomProgram(`${file}`, 600_000, source.stimulus);
    const moves = program.filter((action) => action.kind === 'drive' || action.kind === 'restore');
    expect(moves.length).toBeGreaterThanOrEqual(1000);
    const golden = { kind: 'generator', generator: config.generator } as const;
    const { top, files, ports } = source;
    const result = await lockstep({ files, top, source: ports, golden, program, seed: file });
    expect(result.divergence).toBeNull();
  });
});
