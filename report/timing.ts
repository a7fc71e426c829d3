import { ZerothError } from '../base/errors.js';
import { normalise, type SvgElement, type SvgNode, writeSvg } from './embed.js';

/** What a signal showed in one sampled cycle; `null` is unknown or meaningless (drawn hatched). */
export type Sample = number | bigint | boolean | null;

export interface SampledSignal {
  readonly name: string;
  /** One value a cycle, all signals equally long. Booleans draw a line, numbers a labelled bus. */
  readonly values: readonly Sample[];
  /** How a number is written; decimal by default. */
  readonly radix?: 'decimal' | 'hex' | undefined;
}

export interface TimingOptions {
  /** Name of the clock drawn above the signals; left out: no clock. */
  readonly clock?: string | undefined;
  /** The number of the first cycle, written over the diagram. */
  readonly firstCycle?: number | undefined;
}

/** A diagram wider than this is for a waveform viewer. */
const mostCycles = 64;

/**
 * A timing diagram from sampled cycles, as one SVG in the page's colours (black on white outside a page).
 * @throws ZerothError (exit code 2) for signals of unequal length, none at all, or more than 64 cycles.
 */
export async function timingDiagram(signals: readonly SampledSignal[], options: TimingOptions = {}): Promise<string> {
  const cycles = signals[0]?.values.length ?? 0;
  const uneven = signals.find((s) => s.values.length !== cycles);
  const fail = (what: string, allowed: string): never => {
    throw new ZerothError({ where: 'timing diagram', what, allowed });
  };
  if (uneven !== undefined) {
    fail(
      `'${uneven.name}' has ${uneven.values.length} cycles, '${signals[0]?.name}' has ${cycles}`,
      'one value a cycle',
    );
  }
  if (cycles < 1 || cycles > mostCycles) fail(`${cycles} cycles`, `1..${mostCycles} cycles of at least one signal`);
  const { renderAny, waveSkin } = (await import('wavedrom')).default;
  const lanes = signals.map(waveOf);
  const clock =
    options.clock === undefined ? [] : [{ name: hide(options.clock), wave: `p${'.'.repeat(cycles - 1)}`, data: [] }];
  const longest = Math.max(1, ...lanes.flatMap((l) => l.data.map((d) => d.length)));
  const source = {
    signal: [...clock, ...lanes],
    head: { tick: options.firstCycle ?? 0 },
    // A cycle of scale 1 is 40 units wide and holds three characters.
    config: { hscale: Math.max(1, Math.ceil((longest * 8.5 + 8) / 40)) },
  };
  // WaveDrom writes into the skin that it is given.
  return writeSvg(finish(normalise(renderAny(0, source, structuredClone(waveSkin)))));
}

interface Lane {
  readonly name: string;
  readonly wave: string;
  readonly data: readonly string[];
}

function waveOf({ name, values, radix }: SampledSignal): Lane {
  let wave = '';
  const data: string[] = [];
  values.forEach((value, i) => {
    if (i > 0 && value === values[i - 1]) wave += '.';
    else if (value === null) wave += 'x';
    else if (typeof value === 'boolean') wave += value ? '1' : '0';
    else {
      wave += '=';
      data.push(radix === 'hex' ? value.toString(16) : value.toString());
    }
  });
  return { name: hide(name), wave, data };
}

/** WaveDrom reads markup in names; these characters pass it as private-use ones and come back in `finish`. */
const special = '<>&"\'';
const privateUse = 0xe000;
const hide = (text: string): string =>
  text.replace(/[<>&"']/g, (c) => String.fromCodePoint(privateUse + special.indexOf(c)));
const unhide = (text: string): string =>
  text.replace(/[\ue000-\ue004]/g, (c) => special[(c.codePointAt(0) ?? privateUse) - privateUse] ?? c);

const style = `
text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: var(--ink, #000); stroke: none; }
.info { fill: var(--ink-soft, #333); }
.muted { fill: var(--ink-faint, #777); }
.s1, .s2, .s3, .s4 { fill: none; stroke: var(--ink-soft, #333); stroke-width: 1; stroke-linecap: round; }
.s2 { stroke-width: 0.5; }
.s3 { stroke-dasharray: 1, 3; }
.s5, .s7 { fill: var(--wave-fill, #eef3fb); stroke: none; }
.s6 { fill: var(--ink-soft, #333); stroke: none; }
line { stroke: var(--line, #ccc); stroke-width: 1; stroke-dasharray: 1, 3; }
`;

/** Our own colours instead of the skin's, only the bricks that are used, no white ground, and the texts as given. */
function finish(root: SvgElement): SvgElement {
  const used = new Set<string>();
  const visit = ([name, attributes, ...children]: SvgElement): SvgElement => {
    const target = attributes['xlink:href'];
    if (target !== undefined) used.add(target.slice(1));
    const { style: _skin, ...rest } = attributes;
    const inner = children.filter(
      (c) => typeof c === 'string' || c[0] !== 'rect' || c[1].style !== 'stroke:none;fill:white',
    );
    return [name, rest, ...inner.map((c): SvgNode => (typeof c === 'string' ? unhide(decode(c)) : visit(c)))];
  };
  const [name, attributes, ...children] = root;
  const isDefs = (c: SvgNode): c is SvgElement => typeof c !== 'string' && c[0] === 'defs';
  const isStyle = (c: SvgNode): boolean => typeof c !== 'string' && c[0] === 'style';
  const body = children.filter((c): c is SvgElement => typeof c !== 'string' && !isDefs(c) && !isStyle(c)).map(visit);
  const bricks = (children.find(isDefs)?.slice(2) as SvgNode[] | undefined) ?? [];
  const defs = bricks.filter((b) => typeof b !== 'string' && used.has(b[1].id ?? ''));
  return [name, { ...attributes, class: 'wave' }, ['style', {}, style], ['defs', {}, ...defs], ...body];
}

/** WaveDrom has escaped some texts already; `writeSvg` escapes all. */
const decode = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
