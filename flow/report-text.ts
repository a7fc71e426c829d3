import type { ReportData, Scheme } from '../report/index.js';
import { markdownTable } from '../synth/table.js';

/** The table that ends `zeroth report` on a terminal. */
export function reportText(data: ReportData, paths: readonly string[]): string {
  const subject = data.schemes.find((s) => s.id === data.subject);
  const right = (title: string) => ({ title, align: 'right' as const });
  const table = markdownTable(
    [
      { title: 'source of randomness' },
      right('numbers/clock'),
      right('iCE40 LC'),
      right('LC per number'),
      right('Fmax MHz (min)'),
      right('UltraScale+ LUT / FF'),
      right('accuracy before'),
      right('after'),
    ],
    data.schemes.map(row),
  );
  const lines = [`\n${table}`];
  if (subject?.proof !== undefined) {
    const { divergences, numbersCompared, negativeControls } = subject.proof;
    const caught = negativeControls.filter((c) => c.caught).length;
    lines.push(
      divergences === 0
        ? `proved: RTL equals the golden model in ${numbersCompared.toLocaleString('en-US')} numbers; ${caught} of ${negativeControls.length} faults put in on purpose were caught`
        : `NOT PROVED: ${divergences} divergence(s), see simulate/`,
    );
  }
  if (subject?.rtlRun !== undefined) {
    const { goldenSha256, rtlSha256, beats, cycles, steps } = subject.rtlRun;
    lines.push(
      goldenSha256 === rtlSha256
        ? `trained: ${steps} steps with numbers from the RTL (${beats.seen} beats, ${cycles.seen} cycles, as expected) end in the same weights as with golden numbers, sha256 ${rtlSha256.slice(0, 16)}...`
        : 'NOT EQUAL: the RTL run and the golden run end in different weights',
    );
  }
  for (const { where, text, fix } of data.warnings)
    lines.push(`warning: ${where}: ${text}${fix === undefined ? '' : ` (${fix})`}`);
  return [...lines, `written: ${paths.join(', ')}`].join('\n');
}

function row({ name, numbersPerClock, cost, training }: Scheme): string[] {
  const lc = cost?.ice40?.lc;
  const percent = (x: number | undefined): string => (x === undefined ? '-' : `${(100 * x).toFixed(1)} %`);
  return [
    name,
    numbersPerClock === null ? 'host only' : `${numbersPerClock}`,
    lc === undefined ? '-' : `${lc}${(cost?.ice40?.bram ?? 0) > 0 ? ` + ${cost?.ice40?.bram} BRAM` : ''}`,
    lc === undefined || numbersPerClock === null ? '-' : (lc / numbersPerClock).toFixed(1),
    cost?.ice40?.fmaxMHz == null ? '-' : cost.ice40.fmaxMHz.min.toFixed(0),
    cost?.ultrascale === undefined ? '-' : `${cost.ultrascale.lut} / ${cost.ultrascale.ff}`,
    percent(training?.before),
    percent(training?.after),
  ];
}
