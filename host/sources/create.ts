import { createHash } from 'node:crypto';
import {
  baselineBeside,
  canonicalJson,
  type GeneratorConfig,
  isIndependent,
  listed,
  numbersPerClock,
  type ResolvedConfig,
  type SourceRow,
  schemeOf,
  sourceIds,
  sourceRows,
  ZerothError,
} from '../../config/index.js';
import { createStream } from '../../golden-model/index.js';
import type { ReferenceKind } from '../../golden-model/reference.js';
import { javascriptReferences, type Kernel, type MadeStream } from '../kernels/index.js';
import { CheckedFeed, GoldenFeed } from './checked-feed.js';
import { FeedSource, type IntegerFeed } from './feed.js';
import type { PerturbationSource } from './source.js';
import { StreamSource } from './stream.js';

/**
 * The source that `config.train.source` names, for a model of `dimension` weights; `rtl` is made by `feedSource`.
 * @param references makes the streams that have no hardware; native ones are many times faster, with the same bits.
 */
export function createSource(
  config: ResolvedConfig,
  dimension: number,
  kernel: Kernel,
  references = javascriptReferences,
): PerturbationSource {
  const { seed: runSeed, source } = config.train;
  const common = { dimension, runSeed, kernel };
  const row: SourceRow = sourceRows[source];
  switch (row.from) {
    case 'generator':
      return scheme(config.generator, `${row.label} ${labelOf(config.generator)}`);
    case 'baseline': {
      const generator = besideOf(config.generator);
      return scheme(generator, labelOf(generator));
    }
    case 'reference':
      return reference(row.reference, row.label);
    case 'design':
      throw new ZerothError({
        where: 'train.source',
        what: `'${source}' draws from a simulated design, and none was opened`,
        allowed: `${listed(sourceIds.filter((id) => id !== source))} without one`,
        fix: "use 'zeroth train', or pass openFeed to train()",
      });
  }

  function scheme(generator: GeneratorConfig, label: string): StreamSource {
    return new StreamSource(streamOf(generator), { ...common, streamId: streamIdOf(generator, runSeed), label });
  }
  function streamOf(generator: GeneratorConfig): MadeStream {
    if (isIndependent(generator)) return references.independent(generator);
    return { stream: createStream(generator), madeBy: 'golden', fallback: null };
  }
  function reference(kind: ReferenceKind, label: string): StreamSource {
    const streamId = `philox:${kind}:${runSeed}`;
    return new StreamSource(references.stream(kind), { ...common, streamId, label, repeats: false });
  }
}

/**
 * A source over integers from elsewhere. Its stream id is the golden one's, so golden and RTL runs may continue one
 * another.
 * @param options.check compare every number with the golden stream while training, and stop at the first difference.
 */
export function feedSource(
  feed: IntegerFeed,
  config: ResolvedConfig,
  dimension: number,
  kernel: Kernel,
  options: { label?: string; check?: boolean } = {},
): PerturbationSource {
  const stream = createStream(config.generator);
  const { seed } = config.train;
  const checked = options.check === false ? feed : new CheckedFeed(feed, new GoldenFeed(stream, dimension, seed));
  return new FeedSource(checked, {
    streamId: streamIdOf(config.generator, seed),
    label: options.label ?? `RTL ${labelOf(config.generator)}`,
    dimension,
    distinctVectors: stream.distinctVectors(dimension),
    kernel,
  });
}

/** Names the numbers: what the hardware does besides making them (replay, lock-up recovery, memory) is left out. */
function streamIdOf(generator: GeneratorConfig, runSeed: number): string {
  const besides = new Set(['replay', 'lockup', 'memory']);
  const numbers = Object.fromEntries(Object.entries(generator).filter(([key]) => !besides.has(key)));
  const hash = createHash('sha256').update(canonicalJson(numbers)).digest('hex').slice(0, 16);
  return `stream:${hash}:${runSeed}`;
}

const labelOf = (g: GeneratorConfig): string => schemeOf(g).runLabel(g);

/** The central-limit Gaussian at the same numbers per step as the design it is compared with. */
const besideOf = (g: GeneratorConfig): GeneratorConfig =>
  baselineBeside(g, schemeOf(g).sharedLanes(g) ?? numbersPerClock(g));
