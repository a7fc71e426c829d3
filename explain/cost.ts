import { readFileSync } from 'node:fs';
import { type Config, type GeneratorConfig, resolveConfig } from '../config/index.js';
import { flipFlops, type LutInputs, logicTerms, type Memory, memories } from '../hdl-gen/schemes/cost-terms.js';
import { leastSquares } from './least-squares.js';

/**
 * What a generator costs, net of everything around it, without any tool. Registers and memories are counted from the
 * configuration; logic is a sum of terms (hdl-gen/schemes/cost-terms.ts) whose weights are fitted to measured generators of its kind
 * (cost-points.json). An estimate, derived from those; never to be shown as measured.
 */
export interface CostEstimate {
  /** Packed logic cells and 4 kbit memories. */
  readonly ice40: { readonly lc: number; readonly bram: number };
  /** Out of context; memories of 36 kbit. */
  readonly ultrascale: { readonly lut: number; readonly ff: number; readonly bram: number };
  /** Measured generators that the weights were fitted to. */
  readonly points: number;
}

/**
 * A measured generator, net of the measuring harness: `lc` packed logic cells, `lut` and `ff` before packing, `bram` blocks.
 * UltraScale+ is counted out of context.
 */
export interface CostPoint {
  readonly generator: Config['generator'];
  readonly figures: {
    readonly 'ice40-hx8k': { readonly lc: number; readonly lut: number; readonly ff: number; readonly bram: number };
    readonly xcup: { readonly lut: number; readonly ff: number; readonly bram: number };
  };
}

/** Written by scripts/cost-points.mjs: the points, and the tools that the figures of a target come from. */
const file = JSON.parse(readFileSync(new URL('./cost-points.json', import.meta.url), 'utf8')) as {
  readonly tools: Readonly<Record<keyof CostPoint['figures'], string>>;
  readonly points: readonly CostPoint[];
};
export const { tools: costTools, points: costPoints } = file;

/** Null where no generator of its kind has been measured. */
export function estimateCost(g: GeneratorConfig, points: readonly CostPoint[] = costPoints): CostEstimate | null {
  const model = modelOf(g.kind, points);
  if (model === null) return null;
  const sum = (weights: readonly number[], inputs: LutInputs): number =>
    logicTerms(g, inputs).reduce((total, x, i) => total + x * (weights[i] ?? 0), 0);
  const ff = flipFlops(g) ?? Math.round(sum(model.ff, 4));
  const inIce40 = memories(g).map((m) => (isSmall(m) ? 0 : m.count * blocks(m, ice40Shapes)));
  const inXcup = memories(g).map((m) => (isSmall(m) ? 0 : (m.count * blocks(m, ramb18Shapes)) / 2));
  const total = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
  return {
    // A logic cell has one register, so there are never fewer of them.
    ice40: {
      lc: Math.max(Math.round(sum(model.lc, 4)), ff),
      bram: total(inIce40) + Math.round(sum(model.ice40Bram, 4)),
    },
    ultrascale: {
      lut: Math.round(sum(model.lut, 6)),
      ff,
      bram: total(inXcup) + Math.round(2 * sum(model.xcupBram, 4)) / 2,
    },
    points: model.points,
  };
}

/** A measured generator of the kind, resolved. */
type Fitted = CostPoint['figures'] & { readonly g: GeneratorConfig };
const counted = ({ g }: Fitted): boolean => flipFlops(g) !== null;

/** What is fitted, and in tables of how many inputs. Registers and memories are fitted only where they are not counted. */
const fits = {
  lc: [4, (p) => p['ice40-hx8k'].lc],
  lut: [6, (p) => p.xcup.lut],
  ff: [4, (p) => (counted(p) ? 0 : p.xcup.ff)],
  ice40Bram: [4, (p) => (counted(p) ? 0 : p['ice40-hx8k'].bram)],
  xcupBram: [4, (p) => (counted(p) ? 0 : p.xcup.bram)],
} as const satisfies Readonly<Record<string, readonly [LutInputs, (p: Fitted) => number]>>;

/** Weights of the terms, by figure; null where nothing was measured. */
type Weights = Readonly<Record<keyof typeof fits, readonly number[]>>;
type Model = Weights & { readonly points: number };

const fitted = new WeakMap<readonly CostPoint[], Map<GeneratorConfig['kind'], Model | null>>();

function modelOf(kind: GeneratorConfig['kind'], points: readonly CostPoint[]): Model | null {
  const models = fitted.get(points) ?? new Map<GeneratorConfig['kind'], Model | null>();
  fitted.set(points, models);
  const known = models.get(kind);
  if (known !== undefined) return known;
  const alike = points
    .filter(({ generator }) => generator.kind === kind)
    .map(({ generator, figures }) => ({ g: resolveConfig({ name: 'point', generator }).generator, ...figures }));
  const weights = (): Weights =>
    Object.fromEntries(
      Object.entries(fits).map(([figure, [inputs, value]]) => {
        const rows = alike.map((p) => ({ terms: logicTerms(p.g, inputs), value: value(p) }));
        return [figure, leastSquares(rows.filter((row) => row.value > 0))];
      }),
    ) as Record<keyof typeof fits, number[]>;
  const model = alike.length === 0 ? null : { ...weights(), points: alike.length };
  models.set(kind, model);
  return model;
}

/** Words and bits a block holds, in each of its shapes. */
type Shape = readonly [depth: number, width: number];
const ice40Shapes: readonly Shape[] = [
  [256, 16],
  [512, 8],
  [1024, 4],
  [2048, 2],
];
const ramb18Shapes: readonly Shape[] = [
  [512, 36],
  [1024, 18],
  [2048, 9],
  [4096, 4],
  [8192, 2],
  [16384, 1],
];

/** The units keep smaller memories in logic. */
const isSmall = ({ depth, width }: Memory): boolean => depth * width < 1024;

const blocks = ({ depth, width }: Memory, shapes: readonly Shape[]): number =>
  Math.min(...shapes.map(([d, w]) => Math.ceil(depth / d) * Math.ceil(width / w)));
