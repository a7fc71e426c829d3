import { hardwareHash, resolveConfig } from '../../config/index.js';
import type { CurvePoint, ReportData, Scheme } from '../../report/index.js';

/** Made-up data with a value in every field. The figures are chosen to be recognisable, not true. */

const config = resolveConfig({ name: 'fixture', generator: { kind: 'on-the-fly', lanes: 31, bits: 8 } });

function curve(steps: number, before: number, after: number): CurvePoint[] {
  const points: CurvePoint[] = [{ step: 0, accuracy: before }];
  for (let step = 1; step <= steps; step++) {
    const progress = 1 - 1 / (1 + (6 * step) / steps);
    const accuracy = step === steps ? after : before + (after - before) * progress * (7 / 6);
    points.push({
      step,
      loss: 1.9 - 1.2 * progress + 0.1 * Math.sin(step * 12.9898),
      ...(step % (steps / 10) === 0 ? { accuracy } : {}),
    });
  }
  return points;
}

function trained(after: number, learningRate: number): Scheme['training'] {
  return {
    optimizer: 'two-sided ZO-SGD',
    steps: 400,
    learningRate,
    epsilon: 0.01,
    before: 0.4945,
    after,
    curve: curve(400, 0.4945, after),
    from: 'train',
  };
}

const sha = 'ab12cd34'.repeat(8);

export const bank: Scheme = {
  id: 'otf',
  name: 'bank 31 x 8',
  kind: 'on-the-fly',
  bits: 8,
  numbersPerClock: 31,
  cost: {
    ice40: {
      lc: 474,
      lut: 402,
      ff: 289,
      bram: 0,
      fmaxMHz: { min: 171.4, median: 188.2, tool: 'nextpnr' },
      from: 'pnr',
    },
    ultrascale: { lut: 217, ff: 279, bram: 0, from: 'yosys' },
  },
  training: trained(0.7231, 2e-3),
  distinctVectors: 7905n,
  proof: {
    simulator: 'Verilator 5.006',
    numbersCompared: 10_245_055,
    cycles: 331_234,
    divergences: 0,
    also: ['one full joint period with its wrap', '1,000 random seeks and restores'],
    negativeControls: [
      { name: 'flipped tap', caught: true },
      { name: 'wrong seed', caught: true },
      { name: 'stale pass seed', caught: true },
    ],
    from: 'lockstep',
  },
  rtlRun: {
    steps: 400,
    beats: { expected: 328_801, seen: 328_801 },
    cycles: { expected: 330_102, seen: 330_102 },
    goldenSha256: sha,
    rtlSha256: sha,
    from: 'lockstep',
  },
};

export const fixture: ReportData = {
  schema: 'zeroth-report/1',
  title: 'Random-number reuse for on-device training',
  config,
  configHash: hardwareHash(config),
  workload: {
    name: 'turned marks',
    description:
      'A 256-32-8 perceptron that reads marks on a conveyor. The sensor was remounted turned by 22.6 degrees under weaker, uneven light, and the model has to adapt where it is.',
    weights: 8488,
    trainSamples: 2048,
    testSamples: 2000,
    batchSize: 64,
    classes: 8,
  },
  subject: 'otf',
  costBaseline: 'tree',
  trainingBaseline: 'gauss',
  schemes: [
    bank,
    {
      id: 'pool',
      name: 'pool 2047',
      kind: 'pool',
      bits: 8,
      numbersPerClock: 1,
      cost: {
        ice40: { lc: 61, lut: 44, ff: 33, bram: 4, fmaxMHz: { min: 121, median: 126.5, tool: 'nextpnr' }, from: 'pnr' },
        ultrascale: { lut: 29, ff: 31, bram: 1, from: 'yosys' },
      },
      training: trained(0.7003, 2e-3),
      distinctVectors: 2047,
    },
    {
      id: 'gauss',
      name: 'Gaussian',
      kind: 'gaussian',
      bits: 32,
      numbersPerClock: null,
      training: trained(0.7611, 2e-3),
    },
    {
      id: 'rade',
      name: 'Rademacher',
      kind: 'rademacher',
      bits: 1,
      numbersPerClock: null,
      training: trained(0.7529, 2e-3),
      distinctVectors: null,
    },
    {
      id: 'tree',
      name: 'Gaussian CLT',
      kind: 'clt',
      bits: 8,
      numbersPerClock: 31,
      cost: {
        ice40: {
          lc: 3712,
          lut: 3190,
          ff: 1984,
          bram: 0,
          fmaxMHz: { min: 88, median: 93.1, tool: 'nextpnr' },
          from: 'pnr',
        },
        ultrascale: { lut: 2790, ff: 1984, bram: 0, from: 'yosys' },
      },
      training: trained(0.7589, 2e-3),
      distinctVectors: null,
    },
  ],
  provenance: [
    {
      id: 'pnr',
      what: 'iCE40 cells and Fmax',
      tool: 'nextpnr-ice40',
      version: '0.8',
      command: 'zeroth synthesize fixture.json',
    },
    {
      id: 'yosys',
      what: 'UltraScale+ counts',
      tool: 'Yosys',
      version: '0.55',
      command: 'zeroth synthesize fixture.json --device xcup',
    },
    {
      id: 'train',
      what: 'training runs',
      tool: 'ONNX Runtime',
      version: '1.30.0',
      command: 'zeroth train fixture.json',
    },
    { id: 'lockstep', what: 'proof', tool: 'Verilator', version: '5.006', command: 'zeroth simulate fixture.json' },
  ],
  tools: [
    { name: 'Yosys', version: '0.55', role: 'synthesis' },
    { name: 'Verilator', version: '5.006', role: 'simulation' },
  ],
  warnings: [
    {
      where: 'generator.phases',
      text: 'the bank yields 7,905 distinct perturbations of 8,488 weights',
      fix: 'take more lanes or wider ones',
    },
  ],
  paperClaims: [
    {
      claim: 'RNG LUTs and FFs "by 48.6 % and 12.7 %"',
      source: 'PeZO, arXiv 2504.20314',
      here: 'UltraScale+ LUT of the bank against our central-limit Gaussian, in the cost table',
    },
    { claim: 'up to 86 % power saved', source: 'PeZO, arXiv 2504.20314' },
  ],
  links: [
    { label: 'bank.v', href: 'verilog/bank.v', note: 'the emitted bank' },
    { label: 'metrics.json', href: 'metrics.json' },
  ],
  wallSeconds: { train: 12.3, synthesize: 41.2 },
};
