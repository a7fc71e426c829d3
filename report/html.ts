import { answers } from './answers.js';
import { accuracyChart, type Chart, costChart, lossChart, tradeOffChart } from './charts.js';
import type { Picture, ReportData } from './data.js';
import { embedSvg } from './embed.js';
import { escapeHtml as e, seconds, whole } from './format.js';
import { page } from './page.js';
import { colourOf } from './palette.js';
import { costTable, proofTable, type Table, trainingTable } from './tables.js';
import { judgeProof, judgeRtlRun, schemeOf } from './verdicts.js';

/** The report as one page that loads nothing: style, charts and pictures are inside, and its policy forbids requests. */
export async function renderHtml(data: ReportData): Promise<string> {
  const charts = {
    accuracy: await accuracyChart(data),
    loss: await lossChart(data),
    ice40: await costChart(data, 'ice40'),
    ultrascale: await costChart(data, 'ultrascale'),
    tradeOff: await tradeOffChart(data),
  };
  return page(
    data.title,
    `${header(data)}
${answerCards(data)}
${warnings(data)}
${section('training', 'What it does to training', trainingNote(data), figures(charts.accuracy, charts.loss), table(data, trainingTable(data)))}
${section('cost', 'What it costs', costNote(data), figures(charts.ice40, charts.ultrascale, charts.tradeOff), table(data, costTable(data)))}
${section('proof', 'Is the Verilog the golden model?', proofNote, table(data, proofTable(data)), proofDetails(data))}
${section('hardware', 'The hardware', '', picture(data.schematic, 'schematic'), picture(data.timing, 'timing'))}
${section('papers', 'What the papers state', 'Not measured here: the claims stand apart from our figures.', claims(data))}
${section('files', 'Files', '', links(data))}
${section('origin', 'How it was measured', '', origin(data))}`,
  );
}

/** A section with nothing in it is left out. */
function section(id: string, title: string, note: string, ...parts: string[]): string {
  const body = parts.filter((p) => p !== '').join('\n');
  if (body === '') return '';
  return `<section id="${id}">\n<h2>${e(title)}</h2>\n${note === '' ? '' : `<p class="note">${e(note)}</p>\n`}${body}\n</section>`;
}

function header(data: ReportData): string {
  const { workload: w, config } = data;
  const facts = [
    `config <b>${e(config.name)}</b>`,
    `hardware hash <code>${e(data.configHash)}</code>`,
    `<b>${whole(w.weights)}</b> trained weights`,
    `${whole(w.trainSamples)} training and ${whole(w.testSamples)} test samples`,
    `${whole(w.classes)} classes`,
    `batch ${whole(w.batchSize)}`,
  ];
  return `<header>
<p class="brand">zeroth</p>
<h1>${e(data.title)}</h1>
<p class="lead"><b>${e(w.name)}.</b> ${e(w.description)}</p>
<ul class="facts">${facts.map((f) => `<li>${f}</li>`).join('')}</ul>
</header>`;
}

function answerCards(data: ReportData): string {
  const cards = answers(data).map((a) => {
    const badge = a.badge === '' ? '' : `<span class="badge ${a.verdict}">${e(a.badge)}</span>`;
    return `<article class="${a.verdict}">
<h2>${e(a.question)}${badge}</h2>
<p class="figure">${e(a.headline)} <small>${e(a.unit)}</small></p>
<ul>${a.lines.map((l) => `<li>${e(l)}</li>`).join('')}</ul>
</article>`;
  });
  return `<div class="answers">\n${cards.join('\n')}\n</div>`;
}

function warnings(data: ReportData): string {
  if (data.warnings.length === 0) return '';
  const items = data.warnings.map((w) => {
    const fix = w.fix === undefined ? '' : ` <span class="fix">Fix: ${e(w.fix)}</span>`;
    return `<li><b>${e(w.where)}</b> ${e(w.text)}.${fix}</li>`;
  });
  return `<aside class="warnings" aria-label="Warnings"><ul>${items.join('')}</ul></aside>`;
}

function trainingNote(data: ReportData): string {
  const runs = data.schemes.flatMap((s) => s.training ?? []);
  const optimisers = [...new Set(runs.map((t) => t.optimiser))];
  if (optimisers.length === 0) return '';
  const alike = new Set(runs.map((t) => `${t.before} ${t.steps}`)).size === 1;
  const same =
    alike && runs.length > 1 ? ' Every scheme starts at the same accuracy and takes the same number of steps.' : '';
  return `${optimisers.join(', ')} on ${data.workload.name}.${same}`;
}

function costNote(data: ReportData): string {
  const name = schemeOf(data, data.costBaseline).name;
  return `Baseline: ${name}. Cost is compared at equal numbers per clock: per number, with the measuring harness subtracted.`;
}

const proofNote =
  'Lockstep compares every number of the emitted Verilog with the golden model; RTL training draws every perturbation from the Verilated design and must end in the same weights.';

function figures(...charts: Chart[]): string {
  const drawn = charts.filter((c) => c.svg !== null);
  if (drawn.length === 0) return '';
  const items = drawn.map(
    (c) => `<figure><h3>${e(c.title)}</h3>\n${c.svg}\n<figcaption>${e(c.description)}</figcaption></figure>`,
  );
  return `<div class="charts">\n${items.join('\n')}\n</div>`;
}

function table(data: ReportData, t: Table | null): string {
  if (t === null) return '';
  const align = (i: number): string => (t.columns[i]?.numeric === true ? ' class="n"' : '');
  const head = t.columns.map((c, i) => `<th scope="col"${align(i)}>${e(c.head)}</th>`).join('');
  const rows = t.rows.map((row) => {
    const cells = row.cells.map((cell, i) => {
      const body =
        cell.verdict === undefined ? e(cell.text) : `<span class="badge ${cell.verdict}">${e(cell.text)}</span>`;
      const content = body + origins(data, cell.from);
      if (i > 0) return `<td${align(i)}>${content}</td>`;
      const dot =
        row.scheme === undefined ? '' : `<i class="dot" style="background:${colourOf(data, row.scheme)}"></i>`;
      return `<th scope="row">${dot}${content}</th>`;
    });
    return `<tr${row.scheme === data.subject ? ' class="subject"' : ''}>${cells.join('')}</tr>`;
  });
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead>\n<tbody>${rows.join('\n')}</tbody></table></div>`;
}

/** A small number that leads to the tool, version and command behind a figure. */
function origins(data: ReportData, id: string | undefined): string {
  if (id === undefined) return '';
  const index = data.provenance.findIndex((p) => p.id === id);
  const p = data.provenance[index];
  return p === undefined ? '' : `<sup><a href="#origin-${index + 1}" title="${e(p.what)}">${index + 1}</a></sup>`;
}

function proofDetails(data: ReportData): string {
  const items = data.schemes.flatMap((s) => {
    if (s.proof === undefined && s.rtlRun === undefined) return [];
    const faults = [judgeProof(s.proof), judgeRtlRun(s.rtlRun)].flatMap((j) => (j.verdict === 'fail' ? j.reasons : []));
    const controls = s.proof?.negativeControls.map((c) => `${c.name} ${c.caught ? 'caught' : 'MISSED'}`) ?? [];
    const rows: [string, string][] = [
      ...faults.map((f): [string, string] => ['fault', `<b class="fail">${e(f)}</b>`]),
      ...(s.proof === undefined ? [] : [['simulator', e(s.proof.simulator)] as [string, string]]),
      ...(s.proof?.also.length ? [['also', e(s.proof.also.join('; '))] as [string, string]] : []),
      ...(controls.length > 0 ? [['deliberate faults', e(controls.join('; '))] as [string, string]] : []),
    ];
    if (s.rtlRun !== undefined) {
      rows.push(
        ['weights, golden', `<code>${e(s.rtlRun.goldenSha256)}</code>`],
        ['weights, RTL', `<code>${e(s.rtlRun.rtlSha256)}</code>`],
      );
    }
    const list = rows.map(([k, v]) => `<dt>${k}</dt><dd>${v}</dd>`).join('');
    return [`<div class="detail"><h3>${e(s.name)}</h3><dl>${list}</dl></div>`];
  });
  return items.length === 0 ? '' : items.join('\n');
}

function picture(p: Picture | undefined, key: string): string {
  if (p === undefined) return '';
  if (p.svg === null) {
    return `<figure class="wide"><h3>${e(p.title)}</h3>\n<p class="faint">not drawn</p>\n<figcaption>${e(p.caption)}</figcaption></figure>`;
  }
  const svg = embedSvg(p.svg, key).replace(/>/, ` role="img" aria-label="${e(p.title)}: ${e(p.caption)}">`);
  return `<figure class="wide"><h3>${e(p.title)}</h3>\n<div class="scroll">${svg}</div>\n<figcaption>${e(p.caption)}</figcaption></figure>`;
}

function claims(data: ReportData): string {
  if (data.paperClaims.length === 0) return '';
  const rows = data.paperClaims.map(
    (c) =>
      `<tr><td>${e(c.claim)}</td><td>${e(c.source)}</td><td>${c.here === undefined ? '<span class="faint">nothing comparable</span>' : e(c.here)}</td></tr>`,
  );
  return `<div class="scroll"><table class="text paper"><thead><tr><th scope="col">claim</th><th scope="col">source</th><th scope="col">nearest figure measured here</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;
}

function links(data: ReportData): string {
  if (data.links.length === 0) return '';
  const items = data.links.map((l) => {
    const note = l.note === undefined ? '' : ` <span class="faint">${e(l.note)}</span>`;
    return `<li><a href="${e(encodeURI(l.href))}">${e(l.label)}</a>${note}</li>`;
  });
  return `<ul class="links">${items.join('')}</ul>`;
}

function origin(data: ReportData): string {
  const rows = data.provenance.map(
    (p, i) =>
      `<tr id="origin-${i + 1}"><td class="n">${i + 1}</td><td>${e(p.what)}</td><td>${e(p.tool)} ${e(p.version)}</td><td><code>${e(p.command)}</code></td></tr>`,
  );
  const tools = data.tools.map((t) => `<tr><td>${e(t.name)}</td><td>${e(t.version)}</td><td>${e(t.role)}</td></tr>`);
  const wall = Object.entries(data.wallSeconds ?? {}).map(([phase, s]) => `${e(phase)} ${seconds(s)}`);
  const parts: string[] = [];
  if (rows.length > 0) {
    parts.push(
      `<div class="scroll"><table class="text"><thead><tr><th scope="col" class="n">#</th><th scope="col">figures</th><th scope="col">tool</th><th scope="col">command</th></tr></thead>\n<tbody>${rows.join('\n')}</tbody></table></div>`,
    );
  }
  if (tools.length > 0) {
    parts.push(
      `<details><summary>Tools and versions</summary><div class="scroll"><table class="text"><tbody>${tools.join('\n')}</tbody></table></div></details>`,
    );
  }
  parts.push(
    `<details><summary>The resolved config</summary><pre>${e(JSON.stringify(data.config, null, 2))}</pre></details>`,
  );
  if (wall.length > 0) parts.push(`<p class="note">Wall time: ${wall.join(', ')}.</p>`);
  return parts.join('\n');
}
