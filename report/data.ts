import type { GeneratorConfig, ResolvedConfig } from '../config/index.js';

/**
 * Everything a report says. Nothing in it is computed by the report but differences, ratios and verdicts; every group of
 * figures names its origin by the `id` of an entry in `provenance`, so that a reader can always ask who measured it.
 */
export interface ReportData {
  readonly schema: 'zeroth-report/1';
  readonly title: string;
  readonly config: ResolvedConfig;
  /** `hardwareHash(config)`; checked. */
  readonly configHash: string;
  readonly workload: Workload;
  /** `id` of the scheme that the config describes; it is the one that proof and RTL run are about. */
  readonly subject: string;
  /** `id` of the Gaussian generator whose cost the subject is compared with; its hardware cost must be given. */
  readonly costBaseline: string;
  /** `id` of the scheme whose training the subject is compared with; usually a Gaussian. */
  readonly trainingBaseline: string;
  readonly schemes: readonly Scheme[];
  readonly provenance: readonly Provenance[];
  readonly tools: readonly Tool[];
  readonly warnings: readonly Warning[];
  readonly paperClaims: readonly PaperClaim[];
  readonly links: readonly Link[];
  readonly schematic?: Picture | undefined;
  readonly timing?: Picture | undefined;
  /** Wall-clock seconds by phase: the only figures that may differ between two runs of one config. */
  readonly wallSeconds?: Readonly<Record<string, number>> | undefined;
}

export interface Workload {
  /** For example `demo-mlp on turned marks`. */
  readonly name: string;
  /** One or two sentences: what the model is and what changed around it. */
  readonly description: string;
  /** `d`, the trained weights. */
  readonly weights: number;
  readonly trainSamples: number;
  readonly testSamples: number;
  readonly batchSize: number;
  readonly classes: number;
}

export type SourceKind = GeneratorConfig['kind'] | 'gaussian' | 'uniform';

/** One way of making random numbers: what it costs, what it does to training, what was proved about it. */
export interface Scheme {
  readonly id: string;
  /** Short: it labels lines and bars. */
  readonly name: string;
  readonly kind: SourceKind;
  /** Bits of a number on the wire; 32 for a host's binary32. */
  readonly bits: number;
  /** `P`; null for a source that exists on the host only. */
  readonly numbersPerClock: number | null;
  readonly cost?: Cost | undefined;
  readonly training?: Training | undefined;
  /** Distinct perturbation vectors for this workload's `d`; null where they do not repeat in practice. */
  readonly distinctVectors?: bigint | number | null | undefined;
  readonly proof?: Proof | undefined;
  readonly rtlRun?: RtlRun | undefined;
}

export interface Cost {
  readonly ice40?: Ice40Cost | undefined;
  readonly ultrascale?: UltrascaleCost | undefined;
}

/** Placed and routed; the measuring harness is already subtracted. */
export interface Ice40Cost {
  /** Packed logic cells of all `P` numbers together. */
  readonly lc: number;
  readonly lut: number;
  readonly ff: number;
  readonly bram: number;
  /** Over several placement seeds; null when place and route was not run. */
  readonly fmaxMHz: { readonly min: number; readonly median: number; readonly tool: string } | null;
  readonly from: string;
}

/** Synthesis counts only: no open tool places these parts. */
export interface UltrascaleCost {
  readonly lut: number;
  readonly ff: number;
  readonly bram: number;
  readonly from: string;
}

export interface Training {
  readonly optimizer: string;
  readonly steps: number;
  readonly learningRate: number;
  readonly epsilon: number;
  /** Fractions 0..1 on the test samples. */
  readonly before: number;
  readonly after: number;
  /** In order of `step`; `loss` is the mini-batch's, `accuracy` the test samples'. */
  readonly curve: readonly CurvePoint[];
  readonly from: string;
}

export interface CurvePoint {
  readonly step: number;
  readonly loss?: number | undefined;
  readonly accuracy?: number | undefined;
}

/** Lockstep comparison of the emitted Verilog with the golden model. */
export interface Proof {
  readonly simulator: string;
  readonly numbersCompared: number;
  readonly cycles: number;
  readonly divergences: number;
  /** For example `seeks and restores: 1,000`. */
  readonly also: readonly string[];
  /** Deliberate faults that the comparison had to catch. */
  readonly negativeControls: readonly { readonly name: string; readonly caught: boolean }[];
  readonly from: string;
}

/** The same training run with numbers drawn from the Verilated RTL. Counters are the model's own. */
export interface RtlRun {
  readonly steps: number;
  readonly beats: { readonly expected: number; readonly seen: number };
  readonly cycles: { readonly expected: number; readonly seen: number };
  /** SHA-256 (hex) of the final weights of the golden and of the RTL run. */
  readonly goldenSha256: string;
  readonly rtlSha256: string;
  readonly from: string;
}

export interface Provenance {
  readonly id: string;
  readonly what: string;
  readonly tool: string;
  readonly version: string;
  /** What a reader types to measure it again; no absolute paths. */
  readonly command: string;
}

export interface Tool {
  readonly name: string;
  readonly version: string;
  readonly role: string;
}

export interface Warning {
  readonly where: string;
  readonly text: string;
  readonly fix?: string | undefined;
}

/** A statement of a paper, kept apart from what was measured here. */
export interface PaperClaim {
  readonly claim: string;
  /** Where it is written, for example `arXiv 2504.20314`. */
  readonly source: string;
  /** The nearest figure measured here, in words; left out when nothing comparable was measured. */
  readonly here?: string | undefined;
}

/** `href` is relative to the report and stays inside its folder. */
export interface Link {
  readonly label: string;
  readonly href: string;
  readonly note?: string | undefined;
}

/** `svg` is one complete `<svg>` element without scripts and outside references. */
export interface Picture {
  /** null: it could not be drawn, and the caption says why. */
  readonly svg: string | null;
  readonly title: string;
  readonly caption: string;
}
