import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { exactIntegers } from '../base/json.js';
import { checkReport } from './check.js';
import type { ReportData } from './data.js';
import { writeHtml } from './html.js';
import { writeMarkdown } from './markdown.js';
import { reportDocument } from './page.js';

export { checkReport } from './check.js';
export type * from './data.js';
export type { Verdict } from './document.js';
export { type Judged, judgeProof, judgeRtlRun, judgeScheme } from './findings.js';
export { schematic } from './schematic.js';
export { type Sample, type SampledSignal, type TimingOptions, timingDiagram } from './timing.js';

export interface RenderedReport {
  readonly html: string;
  readonly markdown: string;
  readonly json: string;
}

/**
 * Equal data give equal bytes.
 * @throws ZerothError (exit code 2) when the data contradict themselves.
 */
export async function renderReport(data: ReportData): Promise<RenderedReport> {
  checkReport(data);
  const document = await reportDocument(data);
  return {
    html: writeHtml(document),
    markdown: writeMarkdown(document),
    // One line a point of a curve: a run of a thousand steps stays readable.
    json: `${JSON.stringify(data, exactIntegers, 2).replace(/\{\s+"step":[^{}]*\}/g, (point) => point.replace(/\s+/g, ' '))}\n`,
  };
}

/** Writes `report.html`, `report.md` and `report.json` into `folder` (made if missing); returns their paths. */
export async function writeReport(data: ReportData, folder: string): Promise<string[]> {
  const { html, markdown, json } = await renderReport(data);
  mkdirSync(folder, { recursive: true });
  const files = { 'report.html': html, 'report.md': markdown, 'report.json': json };
  for (const [name, text] of Object.entries(files)) await writeFileAtomic(join(folder, name), text);
  return Object.keys(files).map((name) => join(folder, name));
}
