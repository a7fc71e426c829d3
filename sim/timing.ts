/** Timing diagrams: rows of per-cycle values as a WaveDrom picture in SVG, without a browser. */
import { createRequire } from 'node:module';

export interface TimingRow {
  readonly name: string;
  /** One value a cycle. `null`: unknown or not shown. One-bit rows ('0', '1') are drawn as levels, others as boxes. */
  readonly values: readonly (string | null)[];
  readonly levels: boolean;
  /** Cycle (index) to draw in a warning colour. */
  readonly marked?: number | undefined;
}

interface WaveDrom {
  renderAny(index: number, source: unknown, skin: unknown): unknown;
  waveSkin: unknown;
}
interface Onml {
  stringify(tree: unknown): string;
}

const require = createRequire(import.meta.url);

/** Renders rows of equal length; `firstCycle` numbers the ticks. Returns a complete SVG document. */
export function timingSvg(title: string, rows: readonly TimingRow[], firstCycle: number): string {
  const wavedrom = require('wavedrom') as WaveDrom;
  const onml = require('onml') as Onml;
  const length = rows[0]?.values.length ?? 0;
  const source = {
    signal: [{ name: 'clk', wave: `P${'.'.repeat(Math.max(0, length - 1))}` }, {}, ...rows.map(wave)],
    head: { text: title, tick: firstCycle },
    config: { hscale: rows.some((r) => r.values.some((v) => (v?.length ?? 0) > 4)) ? 2 : 1, skin: 'default' },
  };
  return onml.stringify(wavedrom.renderAny(0, source, wavedrom.waveSkin));
}

function wave({ name, values, levels, marked }: TimingRow): { name: string; wave: string; data?: string[] } {
  let shape = '';
  const data: string[] = [];
  let before: string | null | undefined;
  values.forEach((value, i) => {
    const same = value === before && i !== marked && i - 1 !== marked;
    before = value;
    if (same) shape += '.';
    else if (value === null) shape += 'x';
    else if (levels) shape += value;
    else {
      // 9 and = are WaveDrom's box colours.
      shape += i === marked ? '9' : '=';
      data.push(value);
    }
  });
  return levels ? { name, wave: shape } : { name, wave: shape, data };
}
