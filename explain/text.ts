import { schemeOf } from '../config/index.js';
import { costTools } from './cost.js';
import type { Explanation } from './explain.js';
import { counted, rounded } from './format.js';

const width = 80;
const labelWidth = 14;

/** The page for a terminal: 80 columns, one screen, no colours. */
export function explainText(e: Explanation): string {
  const lines = rows(e).flatMap(([label, text]) => labelled(label, text));
  const warnings = e.warnings.flatMap((text) => warningLines(text));
  return [
    ...wrap(`${e.config}: ${e.what}`, '', ''),
    '',
    ...lines,
    ...(warnings.length > 0 ? ['', ...warnings] : []),
  ].join('\n');
}

function rows(e: Explanation): [label: string, text: string][] {
  return [
    ['model', modelLine(e)],
    ['phases', phasesLine(e)],
    ['stream', streamLine(e)],
    ['draws', drawsLine(e)],
    ['similarity', similarityLine(e)],
    ['numbers z', numbersLine(e)],
    ['step size', stepLine(e)],
    ['fixed point', fixedPointLine(e)],
    ['cost', costLine(e)],
  ];
}

const plural = (n: number, what: string): string => `${counted(n)} ${what}${n === 1 ? '' : 's'}`;

function modelLine({ facts: { model }, run }: Explanation): string {
  const other = ['golden', 'rtl'].includes(run.source)
    ? ''
    : ` (train.source is '${run.source}': the run takes its numbers from there)`;
  return `${plural(model.dimension, 'weight')} (${model.from}); ${plural(run.steps, 'step')}, epsilon ${run.epsilon}, learning rate ${run.learningRate}${other}`;
}

const phasesLine = ({ generator: g }: Explanation): string => schemeOf(g).startText(g);

function streamLine({ facts: { stream: s } }: Explanation): string {
  const through = s.turns >= 1 ? `${rounded(s.turns)} times around` : `${rounded(100 * s.turns)} % of it`;
  const positions = s.unit === 'numbers' ? '' : ` (${counted(s.positions)} ${s.unit})`;
  const tied = s.turns > 1 ? `: weights ${counted(s.length)} apart get the same number in every draw` : '';
  return `${counted(s.length)} numbers${positions}; a draw takes ${counted(s.perDraw)} ${s.unit}, ${through}${tied}`;
}

function drawsLine({ facts: { stream: s }, run }: Explanation): string {
  const vectors = `${counted(s.distinct)} distinct vector${s.distinct === '1' ? '' : 's'}`;
  if (s.distinct === '1') return `${vectors}: every draw is the same`;
  const left = run.steps - s.differentInRun;
  const met =
    left > 0
      ? `the first repeats at step ${counted(s.differentInRun + 1)} of ${counted(run.steps)}`
      : `no draw repeats in ${counted(run.steps)} steps`;
  return `${vectors}; ${met}`;
}

function similarityLine({ facts: { alike: a } }: Explanation): string {
  if (a.largest === null) return 'only one draw';
  const rms = `root mean square ${rounded(a.rms)} (independent numbers: ${rounded(a.rmsExpected)})`;
  return `cosine between two draws at most ${rounded(a.largest)} (${counted(a.apart)} apart), ${rms}; the first was compared with ${counted(a.compared)} of the run`;
}

function numbersLine({ facts: { numbers: n } }: Explanation): string {
  const mean = Math.abs(n.mean) < 1e-12 ? '0' : rounded(n.mean);
  const error = n.exact ? '' : ` +- ${rounded(n.meanError)}`;
  const over = n.exact ? 'over a whole period' : `in a sample of ${counted(n.count)}`;
  return `mean ${mean}${error}, variance ${n.variance.toFixed(3)}, kurtosis ${n.kurtosis.toFixed(2)} (${over}; a normal has 0, 1 and 3)`;
}

function stepLine({ facts: { effect }, run }: Explanation): string {
  const [rate, epsilon] = [rounded(run.learningRate * effect.learningRate), rounded(run.epsilon * effect.smoothing)];
  return `as learning rate ${rate} and epsilon ${epsilon} at variance 1 (derived: the mean update is -eta*variance*gradient, the losses are eps*sqrt(variance) away); an update's mean square is ${effect.noise.toFixed(3)} of a Gaussian one's`;
}

function fixedPointLine({ facts: { fixedPoint: f }, engine }: Explanation): string {
  if (f === null) return "no perturb engine: it needs replay: 'snapshot'";
  const weight = `weights of ${engine.weightBits} bits, ${engine.weightFrac} of them fraction, last place ${rounded(f.weightLsb)}`;
  if (f.share === null) return `${weight}; epsilon does not fit (see below)`;
  return `${weight}; epsilon*z rounds to 0 for ${rounded(100 * f.share)} % of the numbers (${counted(f.count)} looked at)`;
}

function costLine({ facts: { cost: c, unbuildable }, numbersPerClock }: Explanation): string {
  if (unbuildable !== null) return 'cannot be built (see below)';
  if (c === null) return "no estimate: none of this kind has been measured; 'zeroth synthesize' does";
  const bram = (n: number): string => (n === 0 ? '' : ` + ${n} BRAM`);
  const { ice40, ultrascale: u } = c;
  const signs = c.rademacher === null ? '' : `; Rademacher with as many a clock: ${counted(c.rademacher.ice40.lc)} LC`;
  return `iCE40 ${counted(ice40.lc)} LC${bram(ice40.bram)}, ${rounded(ice40.lc / numbersPerClock)} LC a number; UltraScale+ ${counted(u.lut)} LUT, ${counted(u.ff)} FF${bram(u.bram)}${signs} (estimate, derived from ${c.points} measured with ${costTools['ice40-hx8k']})`;
}

const labelled = (label: string, text: string): string[] =>
  wrap(text, label.padEnd(labelWidth), ' '.repeat(labelWidth));

/** `warning: where: what`, then the indented lines of the problem, each wrapped. */
function warningLines(text: string): string[] {
  const [first = '', ...more] = text.split('\n');
  return [...wrap(`warning: ${first}`, '', '    '), ...more.flatMap((line) => wrap(line.trim(), '  ', '    '))];
}

function wrap(text: string, first: string, rest: string): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(' ')) {
    const joined = empty ? `${line}${word}` : `${line} ${word}`;
    if (joined.length > width && !empty) {
      lines.push(line);
      line = `${rest}${word}`;
    } else line = joined;
    empty = false;
  }
  return [...lines, line];
}
