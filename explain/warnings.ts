import { bankOf, defaultLanes, formatProblem, type ResolvedConfig, schemeOf } from '../config/index.js';
import { laneQuality } from '../golden-model/index.js';
import type { Facts } from './facts.js';
import { rounded } from './format.js';

/** Beyond these a run is worth a second thought; the texts give the figure, so that a reader can judge for himself. */
const limits = {
  /** |variance - 1| */
  variance: 0.1,
  /** |correlation| of a lane with itself a step later, of the numbers or of their magnitudes */
  lag: 0.1,
  /** cosine between two draws */
  cosine: 0.7,
  /** share of the numbers that round to 0 */
  underflow: 0.25,
  /** `sqrt(d) |mean| / deviation`: a draw's component along the all-ones vector, in units of what chance would give */
  drift: 0.5,
} as const;

/** What is likely to surprise, each with what to do about it, worded as the warnings of a run are. */
export function warningsOf(config: ResolvedConfig, facts: Facts): string[] {
  const found = [
    facts.repeats,
    variance(config, facts),
    leap(config),
    alike(config, facts),
    copies(config),
    drift(facts),
    fixedPoint(config, facts),
    facts.unbuildable,
    room(config, facts),
  ];
  return found.filter((text) => text !== null);
}

function variance({ generator: g, train }: ResolvedConfig, { numbers }: Facts): string | null {
  const v = numbers.variance;
  if (Math.abs(v - 1) <= limits.variance) return null;
  const settings = `learningRate: ${rounded(train.learningRate / v)} and epsilon: ${rounded(train.epsilon / Math.sqrt(v))}`;
  const scaling = schemeOf(g).unitScaling;
  const why = g.scaling === 'pow2' ? "a power of two ('pow2') leaves" : `scaling '${g.scaling}' leaves`;
  return formatProblem({
    where: 'generator.scaling',
    what: `${why} the numbers at variance ${rounded(v)}: steps are ${rounded(v)} times those of variance 1`,
    fix: `${scaling === g.scaling ? '' : `scaling: '${scaling}', or `}${settings} for the steps of variance 1`,
  });
}

function leap({ generator }: ResolvedConfig): string | null {
  const g = bankOf(generator);
  if (g === null) return null;
  const { lags, absoluteLags } = laneQuality(g, 1);
  const [lag = 0, absolute = 0] = [lags[0], absoluteLags[0]];
  if (Math.max(Math.abs(lag), Math.abs(absolute)) <= limits.lag) return null;
  const usual = defaultLanes.get(g.bits)?.leap;
  return formatProblem({
    where: 'generator.leap',
    what: `with leap ${g.leap}, successive numbers of a lane correlate by ${rounded(lag)}, their magnitudes by ${rounded(absolute)}`,
    fix: usual === undefined || usual === g.leap ? 'other taps' : `leap: ${usual}, so that a step brings new bits`,
  });
}

function alike({ generator: g }: ResolvedConfig, { alike: { largest, apart } }: Facts): string | null {
  if (largest === null || largest <= limits.cosine) return null;
  return formatProblem({
    where: 'generator',
    what: `draws that are ${apart} steps of the run apart are nearly the same: cosine ${rounded(largest)}`,
    fix: schemeOf(g).likenessFix(g),
  });
}

function copies({ generator }: ResolvedConfig): string | null {
  const g = bankOf(generator);
  if (g === null || g.perClock <= g.lanes) return null;
  const share = rounded((100 * (g.perClock - g.lanes)) / g.perClock);
  return formatProblem({
    where: 'generator.perClock',
    what: `${g.perClock - g.lanes} of the ${g.perClock} numbers of a beat (${share} %) are copies: those weights move together`,
    fix: `lanes: ${g.perClock}, for a lane to every number`,
  });
}

function drift({ numbers: { mean, meanError, variance: v }, model }: Facts): string | null {
  // A sample cannot tell a mean from 0 that is within a few of its errors.
  if (Math.abs(mean) <= 4 * meanError) return null;
  const ratio = Math.sqrt((model.dimension * mean ** 2) / v);
  if (ratio <= limits.drift) return null;
  return formatProblem({
    where: 'generator',
    what: `the mean of the numbers is ${rounded(mean)}, not 0: all ${model.dimension} weights drift together, by ${rounded(ratio)} standard deviations a draw`,
    fix: 'more bits, or numbers that are the whole state of a lane (no wordBits)',
  });
}

function fixedPoint({ engine, train }: ResolvedConfig, { fixedPoint: fixed, numbers }: Facts): string | null {
  if (fixed === null) return null;
  if (fixed.refused !== null) return fixed.refused;
  if (fixed.share === null) {
    const most = 2 ** (engine.coefBits - 1) - 1;
    return formatProblem({
      where: 'train.epsilon',
      what: `${train.epsilon} does not fit the engine's coefficient`,
      allowed: `up to ${rounded(fixed.largestEpsilon)} (${engine.coefBits} bits, coefFrac ${engine.coefFrac})`,
      fix: `coefFrac: ${Math.floor(Math.log2(most / train.epsilon))}`,
    });
  }
  if (fixed.share <= limits.underflow) return null;
  const deviation = train.epsilon * Math.sqrt(numbers.variance);
  return formatProblem({
    where: 'engine.weightFrac',
    what: `${rounded(100 * fixed.share)} % of the numbers change no weight at epsilon ${train.epsilon}: epsilon*z rounds to 0 in units of ${rounded(fixed.weightLsb)}`,
    fix: `weightFrac: ${Math.ceil(Math.log2(4 / deviation))} (mind the range of the weights), or a larger epsilon`,
  });
}

function room({ target }: ResolvedConfig, { cost }: Facts): string | null {
  if (cost === null || cost.capacity === null) return null;
  const { need, have, unit } = cost.capacity;
  if (need <= have) return null;
  return formatProblem({
    where: 'target.device',
    what: `about ${need} ${unit} are needed, and ${target.device} has ${have} (estimate)`,
    fix: 'fewer numbers per clock, cheaper lanes (docs/units.md), or a larger device',
  });
}
