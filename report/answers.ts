import type { ReportData } from './data.js';
import { fixed, percent, points, short, whole } from './format.js';
import { judgeProof, judgeRtlRun, judgeScheme, perNumber, schemeOf, type Verdict } from './verdicts.js';

/** One of the three questions that a reader comes with, answered from the data alone. */
export interface Answer {
  readonly question: string;
  readonly verdict: Verdict;
  /** The verdict in a word; empty where the answer is a figure and not a pass. */
  readonly badge: string;
  /** The figure, and beside it what it counts. */
  readonly headline: string;
  readonly unit: string;
  readonly lines: readonly string[];
}

export function answers(data: ReportData): Answer[] {
  return [proved(data), costs(data), trains(data)];
}

function proved(data: ReportData): Answer {
  const subject = schemeOf(data, data.subject);
  const { proof, rtlRun } = subject;
  const question = 'Is the Verilog the golden model?';
  const { verdict, reasons } = judgeScheme(subject);
  if (verdict === 'fail') return { question, verdict, badge: 'no', headline: 'No', unit: '', lines: reasons };
  const lines: string[] = [];
  if (judgeRtlRun(rtlRun).verdict === 'pass' && rtlRun !== undefined) {
    lines.push(
      `${whole(rtlRun.steps)} training steps with numbers from the Verilog end in the same weights, byte for byte`,
      `${whole(rtlRun.beats.seen)} beats and ${whole(rtlRun.cycles.seen)} cycles on the model's counters, as expected`,
    );
  }
  const compared = judgeProof(proof).verdict === 'pass' && proof !== undefined;
  if (compared) {
    const names = proof.negativeControls.map((c) => c.name);
    lines.push(
      names.length === 0
        ? 'no deliberate faults were tried'
        : `${names.length} of ${names.length} deliberate faults caught: ${names.join(', ')}`,
    );
  }
  lines.push(...reasons);
  return {
    question,
    verdict,
    badge: verdict === 'pass' ? 'yes' : lines.length > reasons.length ? 'in part' : 'not run',
    headline: compared ? short(proof.numbersCompared) : 'Not proved',
    unit: compared ? 'numbers compared, 0 differ' : '',
    lines,
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
  const absent = own.lc === null && own.lut === null;
  return { question, verdict: absent ? 'absent' : 'pass', badge: absent ? 'not run' : '', headline, unit, lines };
}

function trains(data: ReportData): Answer {
  const { training, distinctVectors } = schemeOf(data, data.subject);
  const question = 'Does it still train?';
  if (training === undefined) {
    const lines = ['no training run in this report'];
    return { question, verdict: 'absent', badge: 'not run', headline: 'Not measured', unit: '', lines };
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
  // A gain within three standard errors of the two accuracies may be chance.
  const gained = after - before > 3 * Math.SQRT2 * error;
  return {
    question,
    verdict: gained ? 'pass' : 'fail',
    badge: gained ? 'yes' : 'no',
    headline: percent(after),
    unit: 'accuracy after training',
    lines,
  };
}
