/** The silicon comparison as one page that loads nothing. */

import { escapeHtml as e } from '../../report/format.js';
import { page } from '../../report/page.js';
import { dependenceChart, tradeChart } from './charts.js';
import type { CompareData } from './data.js';
import { equivalentText, signsTrainingText, tradeTable } from './summary.js';
import { derivedMark, type TextTable, tablesOf } from './tables.js';
import { compareTitle, notModelled, rademacherText } from './text.js';
import { type TrainingSection, trainingEnding, trainingSections, trainingTextColumns } from './training.js';
import { differencesChart } from './training-charts.js';
import type { TrainingComparison } from './training-data.js';

/** @param training where it was run. */
export async function compareHtml(data: CompareData, training?: TrainingComparison): Promise<string> {
  const verdicts = data.targets.map((t) => {
    const badge = `<span class="badge ${t.verdict === 'pass' ? 'pass' : t.verdict === 'miss' ? 'fail' : 'warn'}">${t.verdict}</span>`;
    return `<tr><th scope="row">${e(t.what)}</th><td>${e(t.aim)}</td><td>${e(t.found)}</td><td>${badge}</td></tr>`;
  });
  const notes = data.notes.map((n) => `<p class="note">${e(n)}</p>`).join('\n');
  const pictures = await Promise.all([
    training === undefined ? '' : tradeChart(data, training),
    dependenceChart(data, 32),
    dependenceChart(data, 1024),
  ]);
  const trained = training === undefined ? '' : await trainingHtml(training);
  return page(
    compareTitle,
    `<header>
<p class="brand">zeroth</p>
<h1>${e(compareTitle)}</h1>
<p class="lead">${e([rademacherText(data), ...(training === undefined ? [] : [signsTrainingText(training)])].join(' '))}</p>
${training === undefined ? '' : `<p class="lead">${e(equivalentText(training))}</p>`}
<p class="note">Made by <code>${e(data.command)}</code> with ${e(data.tools.join(', '))}. ${derivedMark} marks a derived figure; numbers in brackets lead to the notes under a table.</p>
</header>
<section id="targets"><h2>Figures to reach</h2>
<div class="scroll"><table class="text"><thead><tr><th scope="col">figure</th><th scope="col">aim</th><th scope="col">found</th><th scope="col">verdict</th></tr></thead>
<tbody>${verdicts.join('\n')}</tbody></table></div>
${notes}</section>
<section id="pictures"><h2>Cost against quality</h2>
<div class="stack">${pictures.filter((p) => p !== '').join('\n')}</div></section>
${[...(training === undefined ? [] : [tradeTable(data, training)]), ...tablesOf(data)].map(tableHtml).join('\n')}
<section id="limits"><h2>What is not in these figures</h2>
<ul>${notModelled.map((n) => `<li>${e(n)}</li>`).join('')}</ul></section>
<section id="recipes"><h2>Recipes</h2>
<ul>${data.recipes.map((r) => `<li>${e(r.name)}: <code>${e(r.text)}</code></li>`).join('')}</ul></section>
${trained}`,
  );
}

async function trainingHtml(training: TrainingComparison): Promise<string> {
  const charts = await Promise.all(training.tasks.map(differencesChart));
  const section = ({ title, about, readings, notes }: TrainingSection, index: number): string => {
    const tables = readings.map(({ title: reading, table }) => {
      if (table === null) return `<h4>${e(reading)}</h4><p class="note">Not run.</p>`;
      const text = (i: number): boolean => i < trainingTextColumns || i >= table.head.length - 2;
      return `<h4>${e(reading)}</h4>\n${grid(table.head, table.rows, text)}`;
    });
    return `<h3>${e(title)}</h3>
<p class="note">${e(about)}</p>
${charts[index] ?? ''}
${tables.join('\n')}
${notes.map((n) => `<p class="note">${e(n)}</p>`).join('\n')}`;
  };
  return `<section id="training"><h2>What each scheme does to training</h2>
${trainingSections(training).map(section).join('\n')}
<p class="note">${e(trainingEnding(training))}</p></section>`;
}

/** @param text which columns are not numbers. */
function grid(heads: readonly string[], lines: readonly (readonly string[])[], text: (i: number) => boolean): string {
  const align = (i: number): string => (text(i) ? '' : ' class="n"');
  const head = heads.map((h, i) => `<th scope="col"${align(i)}>${e(h)}</th>`).join('');
  const rows = lines.map((cells) => {
    const body = cells.map((c, i) => (i === 0 ? `<th scope="row">${e(c)}</th>` : `<td${align(i)}>${e(c)}</td>`));
    return `<tr>${body.join('')}</tr>`;
  });
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;
}

function tableHtml(t: TextTable, index: number): string {
  const notes = t.notes.map((n) => `<li>${e(n)}</li>`).join('');
  return `<section id="table-${index + 1}"><h2>${e(t.title)}</h2>
<p class="note">${e(t.intro)}</p>
${grid(t.head, t.rows, (i) => i < t.textColumns)}
${notes === '' ? '' : `<ol class="note">${notes}</ol>`}</section>`;
}
