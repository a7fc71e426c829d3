import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporary } from '../cli/support.js';
import { shell } from './checkout.js';
import { readPage } from './page.js';

const { exports } = JSON.parse(readPage('package.json')) as { exports: Record<string, unknown> };
const entries = Object.keys(exports).filter((entry) => !entry.endsWith('.json'));

it('npm run docs has a page for every entry, by the name that a user imports', async () => {
  const out = temporary();
  const ran = await shell('.', `npm run --silent docs -- ${out}`);
  expect(ran.code, ran.said).toBe(0);
  expect(ran.said).not.toContain('error');
  expect(entries.length).toBeGreaterThan(5);
  for (const entry of entries) {
    const name = entry.replace(/^\./, 'zeroth');
    const page = join(out, 'modules', `${name.replace('/', '_')}.html`);
    expect(existsSync(page), page).toBe(true);
    expect(readFileSync(page, 'utf8')).toContain(`<title>${name} | zeroth</title>`);
  }
  expect(existsSync(join(out, 'functions', 'zeroth.defineConfig.html'))).toBe(true);
});
