import type { ReportData } from './data.js';
import { fixed, percent, points, short, whole } from './format.js';
import { judgeScheme, perNumber, schemeOf, type Verdict } from './verdicts.js';

/** One of the three questions that a reader comes with, answered from the data alone. */
export interface Answer {
  readonly question: string;
  readonly verdict: Verdict;
  /** The figure, and beside it what it counts. */
  readonly headline: string;
  readonly unit: string;
  readonly lines: readonly string[];
}

export function answers(data: ReportData): Answer[] {
  return [proved(data), costs(data), trains(data)];
}

function proved(data: ReportData): Answer {
  const { proof, rtlRun, ...rest } = schemeOf(data, data.subject);
  const { verdict, reasons } = judgeScheme({ ...rest, proof, rtlRun });
  const question = 'Is the Verilog the golden model?';
  if (verdict !== 'pass' || proof === undefined || rtlRun === undefined) {
    const headline = verdict === 'fail' ? 'No' : 'Not proved';
    return { question, verdict, headline, unit: '', lines: reasons };
  }
  const caught = proof.negativeControls.length;
  return {
    question,
    verdict,
    headline: short(proof.numbersCompared),
    unit: 'numbers compared, 0 differ',
    lines: [
      `${whole(rtlRun.steps)} training steps with numbers from the Verilog end in the same weights, byte for byte`,
      `${whole(rtlRun.beats.seen)} beats and ${whole(rtlRun.cycles.seen)} cycles on the model's counters, as expected`,
      caught === 0
        ? 'no deliberate faults were tried'
        : `${caught} of ${caught} deliberate faults caught: ${proof.negativeControls.map((c) => c.name).join(', ')}`,
    ],
  };
}

function costs(data: ReportData): Answer {
  const subject = schemeOf(data, data.subject);
  const baseline = schemeOf(data, data.costBaseline);
  const own = perNumber(subject);
  const other = perNumber(baseline);
  const question = 'What does a random number cost?';
  const lines: string[] = [];
  const share = (part: string, a: number | null, b: number | null): void => {
    if (a !== null && b !== null && b > 0) {
      lines.push(`${part}: ${percent(a / b, 0)} of ${baseline.name} (${fixed(a, 1)} against ${fixed(b, 1)})`);
    }
  };
  share('iCE40 logic cells', own.lc, other.lc);
  share('UltraScale+ LUT', own.lut, other.lut);
  share('UltraScale+ FF', own.ff, other.ff);
  const fmax = subject.cost?.ice40?.fmaxMHz;
  if (fmax)
    lines.push(`iCE40 Fmax ${fixed(fmax.min, 0)} MHz at worst, ${fixed(fmax.median, 0)} MHz median (${fmax.tool})`);
  const [headline, unit] =
    own.lc !== null
      ? [fixed(own.lc, 1), 'logic cells per number per clock']
      : own.lut !== null
        ? [fixed(own.lut, 1), 'LUT per number per clock']
        : ['Not measured', ''];
  const verdict = own.lc === null && own.lut === null ? 'absent' : 'pass';
  return { question, verdict, headline, unit, lines };
}

function trains(data: ReportData): Answer {
  const { training, distinctVectors } = schemeOf(data, data.subject);
  const question = 'Does it still train?';
  if (training === undefined) {
    return {
      question,
      verdict: 'absent',
      headline: 'Not measured',
      unit: '',
      lines: ['no training run in this report'],
    };
  }
  const { before, after, steps } = training;
  const n = data.workload.testSamples;
  const error = Math.sqrt((after * (1 - after)) / n);
  const lines = [
    `${points(before, after)} points in ${whole(steps)} steps, from ${percent(before)} on ${data.workload.name}`,
    `one standard error of ${whole(n)} test samples: ${fixed(100 * error, 1)} points; one run, one seed`,
  ];
  const other = schemeOf(data, data.trainingBaseline);
  if (other.training !== undefined && other.id !== data.subject) {
    const { before: from, after: to } = other.training;
    lines.splice(1, 0, `${other.name} ends at ${percent(to)} (${points(from, to)} points)`);
  }
  if (distinctVectors !== undefined && distinctVectors !== null) {
    lines.push(`${whole(distinctVectors)} distinct perturbations of ${whole(data.workload.weights)} weights`);
  }
  return {
    question,
    verdict: after > before ? 'pass' : 'fail',
    headline: percent(after),
    unit: 'accuracy after training',
    lines,
  };
}
