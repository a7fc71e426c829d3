// Looks for native control flow on hardware values (hdl-gen/dsl/lint.ts): `node scripts/lint-hdl.mjs [file ...]`.
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hardwareFiles } from './lib/hardware-files.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { lintHardware } = await import(join(root, 'dist/hdl-gen/dsl/lint.js'));
const given = process.argv.slice(2);
const files = given.length > 0 ? given : ['hdl-gen', 'examples'].flatMap((room) => hardwareFiles(join(root, room)));
const findings = await lintHardware(files, join(root, 'tsconfig.json'));
for (const { file, line, column, message } of findings)
  console.log(`${relative(root, file)}:${line}:${column}: ${message}`);
console.error(`hardware lint: ${files.length} files, ${findings.length} findings`);
process.exit(findings.length > 0 ? 1 : 0);
