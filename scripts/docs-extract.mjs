// Writes dist/hdl-gen/docs.json: the doc comments that the emitted Verilog carries. Part of the build.
import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { extractDocs } = await import(join(root, 'dist/hdl-gen/dsl/docs-extract.js'));
const files = ['units', 'baselines'].flatMap((room) =>
  readdirSync(join(root, 'hdl-gen', room), { recursive: true })
    .filter((file) => String(file).endsWith('.ts'))
    .map((file) => join(root, 'hdl-gen', room, String(file))),
);
const table = await extractDocs(files.sort(), (path) => relative(root, path).split(sep).join('/'));
writeFileSync(join(root, 'dist/hdl-gen/docs.json'), `${JSON.stringify(table, null, 1)}\n`);
