// Builds dist/ from the rooms. Types are blanked out rather than transpiled, so a line of dist/x.js is the
// same line of x.ts: stack traces, and the `@[file.ts:line]` locators in the Verilog, need no source maps
// and are the same from the checkout and from the installed package.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import tsBlankSpace from 'ts-blank-space';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
await import('./write-indexes.mjs');
const { rooms } = JSON.parse(readFileSync(join(root, 'rooms.json'), 'utf8'));
/** Files that travel beside the JavaScript as they are (native shims, templates, tables). */
const assets = /\.(c|cpp|h|svg|css|json)$/;

function* walk(dir) {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}

const sources = ['index.ts', ...rooms, 'bench'].map((r) => join(root, r)).filter((p) => existsSync(p));
const files = sources.flatMap((p) => (statSync(p).isDirectory() ? [...walk(p)] : [p]));
const wanted = new Set();
let failed = false;
let written = 0;
for (const file of files) {
  const isTs = file.endsWith('.ts') && !file.endsWith('.d.ts');
  if (!isTs && (!assets.test(file) || file.startsWith(join(root, 'bench')))) continue;
  const out = join(root, 'dist', relative(root, file)).replace(/\.ts$/, '.js');
  wanted.add(out);
  if (existsSync(out) && statSync(out).mtimeMs >= statSync(file).mtimeMs) continue;
  mkdirSync(dirname(out), { recursive: true });
  written++;
  if (!isTs) {
    cpSync(file, out);
    continue;
  }
  const js = tsBlankSpace(readFileSync(file, 'utf8'), (node) => {
    const { line } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart());
    console.error(
      `${relative(root, file)}:${line + 1}: only erasable TypeScript is allowed here (no enum, namespace or parameter property)`,
    );
    failed = true;
  });
  // `npx zeroth` runs the command's file itself.
  writeFileSync(out, js, { mode: js.startsWith('#!') ? 0o755 : 0o644 });
}
// A deleted source must not live on in the package: neither as JavaScript, nor as its declarations, nor as an asset.
wanted.add(join(root, 'dist', 'hdl-gen', 'docs.json'));
if (existsSync(join(root, 'dist'))) {
  for (const path of walk(join(root, 'dist'))) {
    if (!wanted.has(path.replace(/\.d\.ts$/, '.js'))) rmSync(path);
  }
}
if (failed) process.exit(1);

// Doc comments are found by line, so they are read again whenever a hardware source has changed.
const docs = join(root, 'dist', 'hdl-gen', 'docs.json');
const hardware = files.filter((file) => file.startsWith(join(root, 'hdl-gen')) && file.endsWith('.ts'));
const docsTime = existsSync(docs) ? statSync(docs).mtimeMs : 0;
if (hardware.some((file) => statSync(file).mtimeMs > docsTime)) await import('./docs-extract.mjs');
if (process.argv.includes('--verbose')) console.error(`built ${written} of ${wanted.size} files`);
