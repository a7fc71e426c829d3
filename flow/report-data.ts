import { hardwareHash, numbersPerClock, optimizerRows, type ResolvedConfig, schemeOf } from '../config/index.js';
import type { TrainResult } from '../host/index.js';
import type { Cost, CurvePoint, ReportData, Scheme, SourceKind, Training, Warning } from '../report/index.js';
import { type DesignMetrics, metricValue as metricOf } from '../synth/gates/metrics.js';
import type { DoctorLine } from './doctor.js';
import type { Findings } from './findings.js';
import type { SynthesizeResult } from './synthesize.js';

interface Context {
  readonly configName: string;
  readonly tools: readonly DoctorLine[];
}

/** The report's data from what the steps found; nothing is measured here. */
export function assemble(found: Findings, context: Context): ReportData {
  const { config, dataset, runs } = found;
  return {
    schema: 'zeroth-report/1',
    title: `zeroth: ${config.name}`,
    config,
    configHash: hardwareHash(config),
    workload: {
      name: dataset.name,
      description: workloadText(config, runs.golden.dimension),
      weights: runs.golden.dimension,
      trainSamples: dataset.train.count,
      testSamples: dataset.test.count,
      batchSize: config.train.batchSize,
      classes: new Set(dataset.test.labels).size,
    },
    subject: 'subject',
    costBaseline: isBaseline(config) ? 'subject' : baseline,
    trainingBaseline: 'gaussian',
    schemes: schemesOf(found),
    provenance: provenanceOf(found, context),
    tools: context.tools.flatMap(({ name, version, usedFor }) =>
      version === null ? [] : [{ name, version, role: usedFor }],
    ),
    warnings: Object.values(runs).flatMap((run) => run.warnings.map((text) => warningOf(run.source, text))),
    paperClaims: paperClaims(found),
    links: Object.entries(linked).map(([href, note]) => ({ label: href, href, note })),
  };
}

/** Files of the report's folder, and what is in them. */
const linked = {
  'hardware/manifest.json': 'ports, files and hashes of the Verilog',
  'hardware/rtl': 'the emitted Verilog',
  'hardware/constraints': 'XDC, SDC and PCF',
  'simulate/simulation.json': 'what was compared',
  'synthesize/metrics.json': 'every cost figure with tool and command',
  train: 'a run folder for each source: metrics.jsonl, metrics.csv, model.onnx',
};

/** The Gaussian generator that is costed beside every other. */
const baseline = 'clt';
const isBaseline = ({ generator }: ResolvedConfig): boolean => generator.kind === baseline;

function schemesOf(found: Findings): Scheme[] {
  const { config, other, runs, counters } = found;
  const trained = (run: TrainResult) => ({ training: training(run, config), distinctVectors: vectors(run) });
  const gaussian: Scheme = {
    id: baseline,
    name: 'Gaussian CLT',
    kind: baseline,
    bits: 8,
    numbersPerClock: numbersPerClock(config.generator),
    cost: costOf(found.cost, 1),
    ...trained(runs.clt),
  };
  return [
    {
      ...hardware(config, 'subject'),
      cost: costOf(found.cost, 0),
      ...trained(runs.golden),
      proof: proof(found),
      rtlRun: {
        steps: runs.rtl.steps,
        beats: counts(counters.beats),
        cycles: counts(counters.cycles),
        goldenSha256: runs.golden.weightsSha256,
        rtlSha256: runs.rtl.weightsSha256,
        from: 'rtl-training',
      },
    },
    { ...hardware(other, 'other'), cost: costOf(found.otherCost, 0), ...trained(runs.other) },
    { ...reference('gaussian', 'Gaussian', 32), training: training(runs.gaussian, config) },
    { ...reference('rademacher', 'Rademacher', 1), training: training(runs.rademacher, config) },
    ...(isBaseline(config) ? [] : [gaussian]),
  ];
}

function hardware(
  config: ResolvedConfig,
  id: string,
): Pick<Scheme, 'id' | 'name' | 'kind' | 'bits' | 'numbersPerClock'> {
  const g = config.generator;
  const kind: SourceKind = g.kind;
  const bits = schemeOf(g).reportedBits(g);
  return { id, name: schemeOf(g).reportName(g), kind, bits, numbersPerClock: numbersPerClock(g) };
}

const reference = (kind: 'gaussian' | 'rademacher', name: string, bits: number): Scheme => ({
  id: kind,
  name,
  kind,
  bits,
  numbersPerClock: null,
  distinctVectors: null,
});

function training(run: TrainResult, config: ResolvedConfig): Training {
  const accuracy = new Map(run.evaluations.map((e) => [e.step, e.testAccuracy]));
  const start = accuracy.get(0);
  const curve: CurvePoint[] = [
    ...(start === undefined ? [] : [{ step: 0, accuracy: start }]),
    ...run.losses.map((loss, i) => {
      const at = accuracy.get(i + 1);
      return { step: i + 1, loss, ...(at === undefined ? {} : { accuracy: at }) };
    }),
  ];
  const { learningRate, epsilon, estimator, optimizer } = config.train;
  return {
    optimizer: `${estimator} ${optimizerRows[optimizer].title}`,
    steps: run.steps,
    learningRate,
    epsilon,
    before: run.before.accuracy,
    after: run.after.accuracy,
    curve,
    from: 'train',
  };
}

const vectors = (run: TrainResult): bigint | null =>
  run.distinctVectors === null ? null : BigInt(run.distinctVectors);

function proof({ simulation, controls }: Findings): Scheme['proof'] {
  const { plain, random, icarus } = simulation;
  const n = (value: number): string => value.toLocaleString('en-US');
  const also: string[] = [];
  if (random !== null) {
    const { load = 0, snapshot = 0, restore = 0, reset = 0 } = random.moves;
    also.push(
      `${n(random.numbers)} numbers under back-pressure with ${n(load)} random seeks, ${n(snapshot)} snapshots, ${n(restore)} restores and ${n(reset)} resets`,
    );
  }
  if (icarus !== null && icarus.divergence === null && icarus.unknown === null) {
    also.push(`${n(icarus.beats)} beats under ${icarus.icarus}, no X after reset`);
  }
  const divergences = [plain, random, icarus].filter((part) => part?.divergence);
  return {
    simulator: 'Verilator',
    numbersCompared: plain.numbers + (random?.numbers ?? 0),
    cycles: plain.cycles + (random?.cycles ?? 0),
    divergences: divergences.length,
    also,
    negativeControls: controls,
    from: 'lockstep',
  };
}

const counts = (c: { expected: bigint; seen: bigint }): { expected: number; seen: number } => ({
  expected: Number(c.expected),
  seen: Number(c.seen),
});

/** Design `index` of a synthesis (0: the configured one, 1: the Gaussian) on both targets. */
function costOf({ designs }: SynthesizeResult, index: number): Cost {
  const on = (target: string): DesignMetrics | undefined => designs.filter((m) => m.target === target)[index];
  const [ice40, xcup] = [on('ice40-hx8k'), on('xcup')];
  const value = (m: DesignMetrics, name: string): number => metricOf(m, name) ?? 0;
  const fmax = ice40 === undefined ? undefined : metricOf(ice40, 'fmax.min');
  return {
    ...(ice40 && {
      ice40: {
        lc: value(ice40, 'lc'),
        lut: value(ice40, 'lut'),
        ff: value(ice40, 'ff'),
        bram: value(ice40, 'bram'),
        fmaxMHz: fmax === undefined ? null : { min: fmax, median: value(ice40, 'fmax.median'), tool: 'nextpnr' },
        from: 'ice40',
      },
    }),
    ...(xcup && {
      ultrascale: { lut: value(xcup, 'lut'), ff: value(xcup, 'ff'), bram: value(xcup, 'bram'), from: 'xcup' },
    }),
  };
}

const counted = {
  ice40: { target: 'ice40-hx8k', metric: 'lc', what: 'iCE40 HX8K, placed and routed' },
  xcup: { target: 'xcup', metric: 'lut', what: 'UltraScale+, synthesis counts' },
} as const;

/** The tool that counted, from the metrics themselves. */
function measuredBy({ cost, otherCost }: Findings, { target, metric }: (typeof counted)[keyof typeof counted]) {
  const designs = [cost, otherCost].flatMap((result) => result.designs).filter((m) => m.target === target);
  const by = designs.flatMap((m) => m.metrics).find((m) => m.name === metric)?.provenance;
  return by !== undefined && 'tool' in by ? by : undefined;
}

function provenanceOf(found: Findings, { configName, tools }: Context): ReportData['provenance'] {
  const version = (name: string): string => tools.find((t) => t.name === name)?.version ?? 'unknown';
  const [verilator, onnx] = [version('verilator'), version('onnxruntime-node')];
  const both = 'Verilator and ONNX Runtime';
  const train = `train ${configName} --source`;
  const rows: readonly (readonly [id: string, what: string, tool: string, version: string, command: string])[] = [
    ['lockstep', 'lockstep of RTL and golden model', 'Verilator', verilator, `simulate ${configName}`],
    ['rtl-training', 'training on numbers from the RTL', both, `${verilator}; ${onnx}`, `${train} rtl`],
    ['train', 'training runs', 'ONNX Runtime', onnx, `${train} ...`],
    ...(['ice40', 'xcup'] as const).flatMap((id) => {
      const by = measuredBy(found, counted[id]);
      return by === undefined ? [] : [[id, counted[id].what, by.tool, by.version, `synthesize ${configName}`] as const];
    }),
  ];
  return rows.map(([id, what, tool, by, command]) => ({ id, what, tool, version: by, command: `zeroth ${command}` }));
}

function warningOf(source: string, text: string): Warning {
  const [what = '', ...rest] = text.split('\n  fix: ');
  return { where: source, text: what, ...(rest.length > 0 ? { fix: rest.join(' ') } : {}) };
}

function paperClaims({ cost }: Findings): ReportData['paperClaims'] {
  const here = costOf(cost, 0).ultrascale;
  const gaussian = costOf(cost, 1).ultrascale;
  const saved = (a: number, b: number): string => `${(100 * (1 - a / b)).toFixed(1)} %`;
  return [
    {
      claim: 'LUTs and FFs of the random-number generators fall "by 48.6 % and 12.7 %"',
      source: 'PeZO, arXiv 2504.20314',
      ...(here !== undefined && gaussian !== undefined && gaussian.lut > 0
        ? {
            here: `${saved(here.lut, gaussian.lut)} of the LUTs and ${saved(here.ff, gaussian.ff)} of the FFs of our central-limit Gaussian at equal numbers per clock (UltraScale+ synthesis counts); the paper's baseline is another generator`,
          }
        : {}),
    },
    { claim: 'up to 86 % power saved', source: 'PeZO, arXiv 2504.20314' },
  ];
}

function workloadText(config: ResolvedConfig, d: number): string {
  if (config.train.model === 'demo' && config.train.data === 'demo') {
    return `A perceptron of ${d.toLocaleString('en-US')} weights reads eight marks on a conveyor through a 16 x 16 sensor. After a service visit the sensor is turned by 22.6 degrees under weaker, uneven light, and the model adapts where it is, from forward passes alone.`;
  }
  return `A classifier of ${d.toLocaleString('en-US')} trained weights adapts to the training set from forward passes alone.`;
}
