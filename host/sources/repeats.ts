import { type GeneratorConfig, isLaneSet, nearestPrime, type ResolvedConfig } from '../../config/index.js';
import { createStream } from '../../golden-model/index.js';
import type { PerturbationSource } from './source.js';

/**
 * A warning when a run would see its perturbation vectors again, or when a stream has few of them for the model's
 * size; null when all is well. 2^k-sized pools are the classic case: one vector for ever.
 * @param steps draws of the run.
 */
export function repeatWarning(
  config: ResolvedConfig,
  source: Pick<PerturbationSource, 'distinctVectors' | 'dimension'>,
  steps: number,
): string | null {
  const { distinctVectors: distinct, dimension } = source;
  if (distinct === null) return null;
  const most = mostVectors(config.generator);
  // A stream that has lost most of its starts is reported even where a short run would not notice.
  const collapsed = most !== null && distinct * 8n <= most;
  if (distinct >= BigInt(steps) && !collapsed) return null;
  const better = betterGenerator(config.generator, dimension, distinct);
  const count =
    distinct === 1n ? 'the same perturbation vector at every step' : `only ${distinct} distinct perturbation vectors`;
  return [
    `generator: ${count} for ${dimension} weights (${steps} steps)`,
    ...(better === null ? [] : [`  fix: ${better}`]),
  ].join('\n');
}

/** How many starts the stream could have at best; null where that is beyond counting. */
function mostVectors(g: GeneratorConfig): bigint | null {
  if (g.kind === 'pool') return BigInt(g.carry === 'row' ? Math.floor(g.size / g.perClock) : g.size);
  return g.kind === 'on-the-fly' ? createStream(g).period : null;
}

function betterGenerator(g: GeneratorConfig, d: number, distinct: bigint): string | null {
  if (g.kind === 'pool') {
    if (g.carry === 'none') return "carry: 'element' goes on where a draw ends";
    const unit = g.carry === 'row' ? g.perClock : 1;
    const stride = Math.ceil(d / unit);
    const near = nearestPrime(g.size / unit);
    // A prime can only be a bad size if it divides the stride, and a stride has few prime divisors.
    let rows = near;
    for (let above = 1; stride % rows === 0; above++) rows = nearestPrime(near + 2 ** above);
    return `size: ${rows * unit} has ${rows} distinct vectors`;
  }
  if (isLaneSet(g)) return null;
  let best: { text: string; count: bigint } | null = null;
  const n = g.lanes;
  // A rotation moves by as many positions as there are polynomials, and must come round.
  const c = g.polynomials.length;
  for (const lanes of [n, n + c, n - c, n + 2 * c, n - 2 * c].filter((x) => x >= 1 && x <= 1024)) {
    for (const rotate of [g.rotate, 'period' as const]) {
      const period = 2 ** g.bits - 1;
      if (lanes > period) continue;
      const phases = Array.from({ length: lanes }, (_, i) => Math.floor((i * period) / lanes));
      const perClock = g.perClock === n ? lanes : g.perClock;
      const count = createStream({ ...g, lanes, rotate, phases, perClock }).distinctVectors(d);
      if (count > distinct && (best === null || count > best.count)) {
        best = { text: `lanes: ${lanes}, rotate: '${rotate}' has ${count} distinct vectors`, count };
      }
    }
  }
  return best?.text ?? 'take wider lanes (bits), or more of them';
}
