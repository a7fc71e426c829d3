/** What the data of a report say: verdicts, the cost of a number, and the answers to a reader's three questions. */
import type { Proof, ReportData, RtlRun, Scheme } from './data.js';
import type { Card, Verdict } from './document.js';
import { fixed, percent, points, short, whole } from './format.js';

export interface Judged {
  readonly verdict: Verdict;
  /** Every reason for a `fail`, or why it is `absent`. */
  readonly reasons: readonly string[];
}

/** Lockstep: every number equal, at least one compared, and every deliberate fault caught. */
export function judgeProof(proof: Proof | undefined): Judged {
  if (proof === undefined) return { verdict: 'absent', reasons: ['no lockstep comparison was run'] };
  if (proof.numbersCompared === 0) return { verdict: 'absent', reasons: ['the comparison compared no numbers'] };
  const reasons: string[] = [];
  if (proof.divergences > 0) reasons.push(`${proof.divergences} numbers of the Verilog differ from the golden model`);
  for (const { name, caught } of proof.negativeControls) {
    if (!caught) reasons.push(`the deliberate fault '${name}' was not caught`);
  }
  return judged(reasons);
}

/** Hardware in the loop: the model's own counters are as expected and the trained weights are the same bytes. */
export function judgeRtlRun(run: RtlRun | undefined): Judged {
  if (run === undefined) return { verdict: 'absent', reasons: ['no training run drew its numbers from the Verilog'] };
  if (run.steps === 0 || run.beats.seen === 0) return { verdict: 'absent', reasons: ['the RTL run drew no numbers'] };
  const reasons: string[] = [];
  for (const key of ['beats', 'cycles'] as const) {
    const { expected, seen } = run[key];
    if (expected !== seen) reasons.push(`${seen} ${key} seen, ${expected} expected`);
  }
  if (run.goldenSha256 !== run.rtlSha256) reasons.push('the trained weights of the golden and the RTL run differ');
  return judged(reasons);
}

/** Both together, as the page's first answer. */
export function judgeScheme(scheme: Scheme): Judged {
  const parts = [judgeProof(scheme.proof), judgeRtlRun(scheme.rtlRun)];
  for (const verdict of ['fail', 'absent'] as const) {
    const found = parts.filter((p) => p.verdict === verdict);
    if (found.length > 0) return { verdict, reasons: found.flatMap((p) => p.reasons) };
  }
  return { verdict: 'pass', reasons: [] };
}

const judged = (reasons: readonly string[]): Judged => ({ verdict: reasons.length > 0 ? 'fail' : 'pass', reasons });

/** Cost of one number per clock: the figure in which schemes of different width compare. Null where not measured. */
export function perNumber(scheme: Scheme): { lc: number | null; lut: number | null; ff: number | null } {
  const share = (n: number | undefined): number | null =>
    n === undefined || scheme.numbersPerClock === null ? null : n / scheme.numbersPerClock;
  const { ice40, ultrascale } = scheme.cost ?? {};
  return { lc: share(ice40?.lc), lut: share(ultrascale?.lut), ff: share(ultrascale?.ff) };
}

/** A scheme by `id`; the data were checked, so a missing one is a bug. */
export function schemeOf(data: ReportData, id: string): Scheme {
  const scheme = data.schemes.find((s) => s.id === id);
  if (scheme === undefined) throw new Error(`no scheme '${id}'`);
  return scheme;
}

/** From the data alone. */
export function answers(data: ReportData): Card[] {
  return [proved(data), costs(data), trains(data)];
}

function proved(data: ReportData): Card {
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
    const all = `${names.length} of ${names.length} deliberate faults caught: ${names.join(', ')}`;
    lines.push(names.length === 0 ? 'no deliberate faults were tried' : all);
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

function costs(data: ReportData): Card {
  const subject = schemeOf(data, data.subject);
  const baseline = schemeOf(data, data.costBaseline);
  const [cost, reference] = [perNumber(subject), perNumber(baseline)];
  const lines = (['lc', 'lut', 'ff'] as const).flatMap((part) => {
    const [a, b] = [cost[part], reference[part]];
    if (a === null || !b) return [];
    return [`${counted[part]}: ${percent(a / b, 0)} of ${baseline.name} (${fixed(a, 1)} against ${fixed(b, 1)})`];
  });
  const fmax = subject.cost?.ice40?.fmaxMHz;
  if (fmax) {
    lines.push(`iCE40 Fmax ${fixed(fmax.min, 0)} MHz at worst, ${fixed(fmax.median, 0)} MHz median (${fmax.tool})`);
  }
  const question = 'What does a random number cost?';
  const headline = cost.lc ?? cost.lut;
  if (headline === null) {
    return { question, verdict: 'absent', badge: 'not run', headline: 'Not measured', unit: '', lines };
  }
  const unit = `${cost.lc === null ? 'LUT' : 'logic cells'} per number per clock`;
  return { question, verdict: 'pass', badge: '', headline: fixed(headline, 1), unit, lines };
}
const counted = { lc: 'iCE40 logic cells', lut: 'UltraScale+ LUT', ff: 'UltraScale+ FF' } as const;

function trains(data: ReportData): Card {
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
