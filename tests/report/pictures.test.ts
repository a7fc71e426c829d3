import { parse } from 'onml';
import { describe, expect, it } from 'vitest';
import { ZerothError } from '../../base/errors.js';
import { embedSvg } from '../../report/embed.js';
import { escapeMarkdown, fixed, percent, points, rate, seconds, short, whole } from '../../report/format.js';
import { schematic, timingDiagram } from '../../report/index.js';

/** The texts of an SVG in document order; parsing is strict XML. */
function textsOf(svg: string): string[] {
  const texts: string[] = [];
  const visit = (node: unknown): void => {
    if (!Array.isArray(node)) return;
    if (node[0] === 'text' || node[0] === 'tspan') texts.push(...node.filter((c, i) => i > 0 && typeof c === 'string'));
    for (const child of node.slice(1)) visit(child);
  };
  visit(parse(svg));
  return texts;
}

describe('a timing diagram', () => {
  it('shows names, held and unknown values, and counts cycles from the first', async () => {
    const svg = await timingDiagram(
      [
        { name: 'valid', values: [false, true, true, false] },
        { name: 'u[0]', values: [null, -127, -127, 5] },
        { name: 'state', values: [0xab, 0xab, 0x1fn, 7], radix: 'hex' },
      ],
      { clock: 'clk', firstCycle: 254 },
    );
    const texts = textsOf(svg);
    expect(texts).toEqual(expect.arrayContaining(['clk', 'valid', 'u[0]', 'state', '254', '255', '256', '257']));
    expect(texts.filter((t) => t === '-127').length).toBe(1);
    expect(texts.filter((t) => t === 'ab').length).toBe(1);
    expect(texts).toEqual(expect.arrayContaining(['5', '1f', '7']));
    expect(svg).toContain('#xxx');
  });

  it('keeps names that look like markup, carries only the bricks it uses, and repeats itself', async () => {
    const signals = [{ name: 'a<b>&"c', values: [true, false] }];
    const svg = await timingDiagram(signals);
    expect(textsOf(svg).join('')).toContain('a<b>&"c');
    const used = new Set([...svg.matchAll(/xlink:href="#([^"]+)"/g)].map(([, id]) => id));
    const bricks = svg.slice(svg.indexOf('<defs>'), svg.indexOf('</defs>'));
    const carried = [...bricks.matchAll(/<g id="([^"]+)"/g)].map(([, id]) => id);
    expect(carried.length).toBeGreaterThan(0);
    for (const id of carried) expect(used).toContain(id);
    expect(carried.length).toBe(used.size);
    expect(await timingDiagram(signals)).toBe(svg);
  });

  it('makes room for long values', async () => {
    const width = async (v: number): Promise<number> =>
      Number(/ width="(\d+)"/.exec(await timingDiagram([{ name: 'w', values: [v, 1, 2] }]))?.[1]);
    expect(await width(-2_000_000_000)).toBeGreaterThan(1.8 * (await width(3)));
  });

  it('refuses signals that do not fit together', async () => {
    const of = (...lengths: number[]): Promise<string> =>
      timingDiagram(lengths.map((n, i) => ({ name: `s${i}`, values: Array.from({ length: n }, () => true) })));
    await expect(of(3, 2)).rejects.toThrow(
      "timing diagram: 's1' has 2 cycles, 's0' has 3\n  allowed: one value a cycle",
    );
    await expect(of()).rejects.toThrow('timing diagram: 0 cycles\n  allowed: 1..64 cycles of at least one signal');
    await expect(of(65)).rejects.toBeInstanceOf(ZerothError);
  });
});

describe('a schematic', () => {
  const netlist = {
    modules: {
      lane: {
        ports: {
          a: { direction: 'input', bits: [2] },
          b: { direction: 'input', bits: [3] },
          y: { direction: 'output', bits: [4] },
        },
        cells: {
          x: {
            type: '$xor',
            port_directions: { A: 'input', B: 'input', Y: 'output' },
            connections: { A: [2], B: [3], Y: [4] },
          },
        },
        netnames: {},
      },
    },
  };

  it('is drawn from a netlist of Yosys and fits into a page', async () => {
    const svg = await schematic(netlist);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['a', 'b', 'y']));
    const embedded = embedSvg(svg, 'lane', 'one lane');
    expect(textsOf(embedded)).toEqual(expect.arrayContaining(['a', 'b', 'y']));
    expect(embedded).toMatch(/^<svg [^>]*viewBox="0 0 [\d.]+ [\d.]+"/);
    expect(embedded).not.toMatch(/nturley|s:type|#000(?!\))/);
  });

  it('is refused with a reason when there is nothing to draw', async () => {
    await expect(schematic({ modules: {} })).rejects.toThrow(
      /schematic: netlistsvg cannot draw this netlist: .*\n {2}allowed: the JSON/,
    );
  });
});

describe('numbers for people', () => {
  it('are written the same everywhere', () => {
    expect([whole(1234567), whole(-1234), whole(12n ** 12n), whole(999)]).toEqual([
      '1,234,567',
      '-1,234',
      '8,916,100,448,256',
      '999',
    ]);
    expect([fixed(1234.5, 2), fixed(-0.5, 1), fixed(12, 0)]).toEqual(['1,234.50', '-0.5', '12']);
    expect([percent(0.7231), percent(1, 0), points(0.5, 0.723), points(0.5, 0.4), points(0.5, 0.5)]).toEqual([
      '72.3 %',
      '100 %',
      '+22.3',
      '-10.0',
      '+0.0',
    ]);
    expect([short(9999), short(10_245_055), short(123_456_789), short(2.5e9)]).toEqual([
      '9,999',
      '10.2 M',
      '123 M',
      '2.5 G',
    ]);
    expect([rate(0.002), rate(0.01), rate(1e-6), rate(3)]).toEqual(['2e-3', '0.01', '1e-6', '3']);
    expect([seconds(0.416), seconds(75)]).toEqual(['0.42 s', '75.0 s']);
    expect(escapeMarkdown('a|b<c>\n`d` ~x~')).toBe('a\\|b&lt;c> \\`d\\` \\~x\\~');
  });
});
