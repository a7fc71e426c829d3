// Writes dist/hdl-gen/docs.json: the doc comments that the emitted Verilog carries. Part of the build.
import { writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hardwareFiles } from './lib/hardware-files.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { extractDocs } = await import(join(root, 'dist/hdl-gen/dsl/docs-extract.js'));
const table = await extractDocs(hardwareFiles(join(root, 'hdl-gen')), (path) =>
  relative(root, path).split(sep).join('/'),
);
writeFileSync(join(root, 'dist/hdl-gen/docs.json'), `${JSON.stringify(table, null, 1)}\n`);
