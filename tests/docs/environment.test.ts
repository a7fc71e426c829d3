import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../cli/support.js';

const { rooms } = JSON.parse(readFileSync(join(root, 'rooms.json'), 'utf8')) as { rooms: string[] };

/** Set for a tool that zeroth starts, never read. */
const written = new Set(['DEBIAN_FRONTEND', 'ONNXRUNTIME_NODE_INSTALL']);

/** Environment variables that a source names: `process.env.X`, `env.X`, `env['X']`, or a name of our own as a text. */
function variables(text: string): string[] {
  const patterns = [/\benv\.([A-Z][A-Z0-9_]*)\b/g, /\benv\[['"](\w+)['"]\]/g, /['"]((?:ZEROTH|FUZZ)_[A-Z0-9_]+)['"]/g];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] as string));
}

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.(ts|mjs|cjs)$/.test(entry.name)) yield path;
  }
}

const page = readFileSync(join(root, 'docs', 'environment.md'), 'utf8');
const documented = new Set(
  page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map((match) => match[1] as string)),
);
const read = new Set(
  [...rooms, 'scripts', 'bench', 'tests']
    .flatMap((folder) => [...sources(join(root, folder))])
    .filter((path) => !path.endsWith(join('docs', 'environment.test.ts')))
    .flatMap((path) => variables(readFileSync(path, 'utf8')))
    .filter((name) => !written.has(name)),
);

it('documents every environment variable that the sources read', () => {
  expect(read.size).toBeGreaterThan(8);
  expect([...read].filter((name) => !documented.has(name)).sort()).toEqual([]);
});

it('documents none that nothing reads', () => {
  expect([...documented].filter((name) => !read.has(name)).sort()).toEqual([]);
});

it('sees each way to read one', () => {
  const text = "process.env.A_B; env.XDG; options.env['C']; const variable = 'ZEROTH_D'; env.lower; 'OTHER_E'";
  expect(variables(text)).toEqual(['A_B', 'XDG', 'C', 'ZEROTH_D']);
});
