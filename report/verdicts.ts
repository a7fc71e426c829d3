import type { Proof, ReportData, RtlRun, Scheme } from './data.js';

/** `absent`: nothing ran, which is never a pass. */
export type Verdict = 'pass' | 'fail' | 'absent';

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
  const failed = parts.filter((p) => p.verdict === 'fail');
  if (failed.length > 0) return { verdict: 'fail', reasons: failed.flatMap((p) => p.reasons) };
  const absent = parts.filter((p) => p.verdict === 'absent');
  if (absent.length > 0) return { verdict: 'absent', reasons: absent.flatMap((p) => p.reasons) };
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
