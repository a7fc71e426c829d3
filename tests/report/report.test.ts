import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type RenderedReport, type ReportData, renderReport, timingDiagram, writeReport } from '../../report/index.js';
import { bank, fixture } from './fixture.js';
import { readPage } from './page.js';

/** A picture whose style sheet, ids and namespaces would harm the page if they got in as they are. */
const hostileSvg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:s="https://example.org/tool" width="40" height="20">
<style>svg { stroke: #000; fill: none } text, .badge { fill: #000 }</style>
<g s:type="cell" id="brand" class="badge"><path d="M0,0" style="stroke:black"/><s:note/></g>
<use href="#brand"/><text>a &lt; b</text></svg>`;

const withRun = (run: Partial<NonNullable<typeof bank.rtlRun>>): ReportData => {
  if (bank.rtlRun === undefined) throw new Error('the fixture has an RTL run');
  return { ...fixture, schemes: [{ ...bank, rtlRun: { ...bank.rtlRun, ...run } }, ...fixture.schemes.slice(1)] };
};
const withProof = (part: Partial<NonNullable<typeof bank.proof>>): ReportData => {
  if (bank.proof === undefined) throw new Error('the fixture has a proof');
  return { ...fixture, schemes: [{ ...bank, proof: { ...bank.proof, ...part } }, ...fixture.schemes.slice(1)] };
};

describe('a whole report', () => {
  let full: ReportData;
  let out: RenderedReport;
  beforeAll(async () => {
    const timing = await timingDiagram([{ name: 'u[0]', values: [null, -7, 12] }], { clock: 'clk' });
    full = {
      ...fixture,
      schematic: { svg: hostileSvg, title: 'One lane', caption: 'as drawn' },
      timing: { svg: timing, title: 'A beat', caption: 'as sampled' },
    };
    out = await renderReport(full);
  });

  it('says that a picture is missing, and why', async () => {
    const missing = { svg: null, title: 'One lane', caption: 'The picture is missing: too large.' };
    const page = (await renderReport({ ...full, schematic: missing })).html;
    expect(page).toMatch(
      /<h3>One lane<\/h3>\n<p class="faint">not drawn<\/p>\n<figcaption>The picture is missing: too large\.<\/figcaption>/,
    );
    expect(readPage(page).elements.filter((n) => n === 'svg').length).toBe(6);
  });

  it('is a well-formed page with unique ids', () => {
    const { ids, elements } = readPage(out.html);
    expect(new Set(ids).size).toBe(ids.length);
    expect(elements.filter((n) => n === 'svg').length).toBe(7);
    expect(elements.filter((n) => n === 'h1').length).toBe(1);
    expect(elements).not.toContain('script');
  });

  it('loads nothing: every reference is an anchor or a relative file, every address a w3.org namespace', () => {
    const { references } = readPage(out.html);
    expect(references.length).toBeGreaterThan(10);
    for (const r of references) expect(r).toMatch(/^(?:#[\w-]+|(?![a-z]+:|\/)[\w./-]+)$/);
    for (const [url] of out.html.matchAll(/(?:https?:)?\/\/[\w.-]+\.\w+[^\s"'<]*/g)) {
      expect(url).toMatch(/^http:\/\/www\.w3\.org\//);
    }
    expect(out.html).not.toMatch(/@import|url\((?!#)/);
    expect(out.html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('answers the three questions before anything else', () => {
    const first = out.html.slice(0, out.html.indexOf('<section'));
    expect(first).toContain('10.2 M <small>numbers compared, 0 differ</small>');
    expect(first).toContain('400 training steps with numbers from the Verilog end in the same weights');
    expect(first).toContain('15.3 <small>logic cells per number per clock</small>');
    expect(first).toContain('iCE40 logic cells: 13 % of Gaussian CLT (15.3 against 119.7)');
    expect(first).toContain('72.3 % <small>accuracy after training</small>');
    expect(first).toContain('Gaussian ends at 76.1 % (+26.7 points)');
    expect(first).toContain('one standard error of 2,000 test samples: 1.0 points');
    expect(first).toContain('7,905 distinct perturbations of 8,488 weights');
  });

  it('has every figure of every scheme in page and comment', () => {
    for (const text of [out.html, out.markdown]) {
      for (const s of full.schemes) {
        expect(text).toContain(s.name);
        if (s.training !== undefined) expect(text).toContain(`${(100 * s.training.after).toFixed(1)} %`);
      }
      for (const figure of ['10,245,055', '331,234', '328,801', '330,102', '3,190 / 1,984', '171 / 188', '88 / 93']) {
        expect(text).toContain(figure);
      }
      for (const p of full.provenance) expect(text).toContain(p.command);
      expect(text).toContain('48.6 % and 12.7 %');
      expect(text).toContain('train 12.3 s');
    }
    expect(out.html).toContain(bank.rtlRun?.rtlSha256);
  });

  it('leads from figures to their origin', () => {
    const { ids, references } = readPage(out.html);
    const anchors = references.filter((r) => r.startsWith('#origin-'));
    expect(anchors.length).toBeGreaterThan(8);
    for (const a of anchors) expect(ids).toContain(a.slice(1));
  });

  it('names its charts for those who cannot see them', () => {
    for (const title of ['Accuracy on the test samples', 'Training loss', 'Accuracy against cost']) {
      expect(out.html).toMatch(
        new RegExp(`<svg [^>]*class="chart" role="img"[^>]*><title>${title}</title><desc>[^<]+</desc>`),
      );
    }
    expect(out.html).toContain('aria-label="One lane: as drawn"');
  });

  it('draws charts in colours of the page only, so that they follow light and dark', () => {
    const charts = out.html.match(/<svg [^>]*class="chart"[\s\S]*?<\/svg>/g) ?? [];
    expect(charts.length).toBe(5);
    for (const chart of charts) {
      const colours = [...chart.matchAll(/(?:fill|stroke)="([^"]*)"/g)].map(([, c]) => c ?? '');
      expect(colours.length).toBeGreaterThan(5);
      for (const c of colours) expect(c).toMatch(/^(?:none|transparent|var\(--[\w-]+\))$/);
    }
  });

  it('shuts a foreign picture in: its style, ids and namespaces stay its own', () => {
    expect(out.html).toContain('.schematic{stroke:var(--ink, #000); fill: none}');
    expect(out.html).toContain('.schematic text,.schematic-badge{fill:var(--ink, #000)}');
    expect(out.html).toContain('<g id="schematic-brand" class="schematic-badge">');
    expect(out.html).toContain('href="#schematic-brand"');
    expect(out.html).toContain('a &lt; b');
    expect(out.html).not.toContain('example.org');
    expect(out.html).not.toContain('s:note');
  });

  it('is the same twice', async () => {
    expect(await renderReport(full)).toEqual(out);
  });

  it('keeps HTML out of Markdown and gives every table whole rows', () => {
    expect(out.markdown).not.toMatch(/<[a-z!/]/i);
    const rows = out.markdown.split('\n').filter((l) => l.startsWith('|'));
    const cells = (row: string): number => row.split(/(?<!\\)\|/).length;
    let columns = 0;
    rows.forEach((row, i) => {
      if (/^\| :?-/.test(rows[i + 1] ?? '')) columns = cells(row);
      expect(cells(row)).toBe(columns);
    });
    expect(rows.length).toBeGreaterThan(15);
  });

  it('writes three files, and JSON holds what went in', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zeroth-report-'));
    try {
      const files = await writeReport(full, join(folder, 'new', 'place'));
      expect(files.map((f) => f.slice(folder.length))).toEqual(
        ['html', 'md', 'json'].map((ext) => join('/', 'new', 'place', `report.${ext}`)),
      );
      const parsed = JSON.parse(readFileSync(files[2] ?? '', 'utf8'));
      expect(parsed.schemes[0].distinctVectors).toBe(7905);
      expect(parsed.schemes[0].training.curve).toEqual(JSON.parse(JSON.stringify(bank.training?.curve)));
      expect(parsed.provenance).toEqual(full.provenance);
      expect(readFileSync(files[0] ?? '', 'utf8')).toBe(out.html);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('names and texts', () => {
  it('cannot become markup', async () => {
    const evil = '<img src=x onerror="a()">|*_&\'';
    const data: ReportData = {
      ...fixture,
      title: evil,
      workload: { ...fixture.workload, name: evil, description: evil },
      schemes: [{ ...bank, name: evil }, ...fixture.schemes.slice(1)],
      warnings: [{ where: evil, text: evil, fix: evil }],
      paperClaims: [{ claim: evil, source: evil }],
      provenance: fixture.provenance.map((p) => ({ ...p, what: evil, command: 'a `b` <i>' })),
      links: [{ label: evil, href: 'a b<c>.v', note: evil }],
    };
    const { html, markdown } = await renderReport(data);
    readPage(html);
    expect(html).not.toContain('<img');
    expect(html).toContain('href="a%20b%3Cc%3E.v"');
    // Inline code shows markup as it is written; everywhere else it must be gone.
    expect(markdown).toContain('| ``a `b` <i>`` |\n');
    expect(markdown.replaceAll('``a `b` <i>``', '')).not.toMatch(/<[a-z!/]/i);
    expect(markdown).toContain('&lt;img');
    expect(markdown).toContain('](a%20b%3Cc%3E.v)');
  });
});

describe('what went wrong is what is shown', () => {
  const cardOf = async (data: ReportData): Promise<string> => {
    const { html, markdown } = await renderReport(data);
    expect(markdown).toContain(html.includes('<article class="fail">') ? '❌' : '⚪');
    return html.slice(html.indexOf('<article'), html.indexOf('</article>'));
  };

  it.each([
    ['a divergence', withProof({ divergences: 2 }), '2 numbers of the Verilog differ from the golden model'],
    [
      'a fault that nothing noticed',
      withProof({ negativeControls: [{ name: 'flipped tap', caught: false }] }),
      'the deliberate fault &#39;flipped tap&#39; was not caught',
    ],
    [
      'other weights',
      withRun({ rtlSha256: '0'.repeat(64) }),
      'the trained weights of the golden and the RTL run differ',
    ],
    ['a beat too few', withRun({ beats: { expected: 328_801, seen: 328_800 } }), '328800 beats seen, 328801 expected'],
    ['a cycle too many', withRun({ cycles: { expected: 5, seen: 6 } }), '6 cycles seen, 5 expected'],
  ])('%s is a no', async (_name, data, reason) => {
    const card = await cardOf(data);
    expect(card).toMatch(/^<article class="fail">/);
    expect(card).toContain('<span class="badge fail">no</span>');
    expect(card).toContain(reason);
    expect(card).not.toContain('byte for byte');
  });

  it.each([
    ['nothing compared', withProof({ numbersCompared: 0 }), 'in part', 'the comparison compared no numbers'],
    ['no RTL numbers', withRun({ beats: { expected: 0, seen: 0 } }), 'in part', 'the RTL run drew no numbers'],
    [
      'nothing run',
      { ...fixture, schemes: [{ ...bank, proof: undefined, rtlRun: undefined }, ...fixture.schemes.slice(1)] },
      'not run',
      'no lockstep comparison was run',
    ],
  ])('%s is never a yes', async (_name, data, badge, reason) => {
    const card = await cardOf(data);
    expect(card).toContain(`<span class="badge absent">${badge}</span>`);
    expect(card).toContain(reason);
  });

  it('a gain that may be chance is not training', async () => {
    const training = bank.training;
    if (training === undefined) throw new Error('the fixture is trained');
    const after = training.before + 0.02;
    const schemes = [{ ...bank, training: { ...training, after, curve: [] } }, ...fixture.schemes.slice(1)];
    const { markdown } = await renderReport({ ...fixture, schemes });
    expect(markdown).toContain('❌ Does it still train? 51.4 %');
  });

  it('leaves out what was not measured', async () => {
    const { cost: _cost, training: _training, ...bare } = bank;
    const data: ReportData = { ...fixture, schemes: [bare, ...fixture.schemes.slice(1)], paperClaims: [], links: [] };
    const { html } = await renderReport(data);
    readPage(html);
    expect(html).toContain('Not measured');
    expect(html).not.toContain('id="papers"');
    expect(html).not.toContain('id="files"');
    expect(html).not.toContain('id="hardware"');
  });
});
