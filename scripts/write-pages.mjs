// Writes docs/compare.md, docs/compare.html and docs/paper-claim.md from docs/compare.json, as `zeroth compare` would.
// The page with pictures is not in git: it is made here.
import { readFileSync, writeFileSync } from 'node:fs';
import './build.mjs';

const docs = new URL('../docs/', import.meta.url);
const { comparisonFiles } = await import('../dist/compare/page/page.js');
const { training, ...data } = JSON.parse(readFileSync(new URL('compare.json', docs), 'utf8'));
for (const [name, content] of Object.entries(await comparisonFiles(data, training))) {
  writeFileSync(new URL(name, docs), content);
}
