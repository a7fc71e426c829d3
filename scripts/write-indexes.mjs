// Writes the index.ts of every folder of lib/kinds.mjs from the files in it. A file takes part when it exports the
// member constant of its kind. `--check` writes nothing and exits with 1 when an index is not up to date.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kinds } from './lib/kinds.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const check = process.argv.includes('--check');
const identifier = (id) => id.replace(/-+([a-z0-9])/g, (_, c) => c.toUpperCase());
const key = (id) => (/^[a-z][a-z0-9]*$/.test(id) ? id : `'${id}'`);
let stale = 0;

for (const { folder, member, list } of kinds) {
  const path = join(root, folder);
  if (!existsSync(path)) continue;
  const exports = new RegExp(`^export const ${member}\\b`, 'm');
  const ids = readdirSync(path)
    .filter(
      (file) => file.endsWith('.ts') && file !== 'index.ts' && exports.test(readFileSync(join(path, file), 'utf8')),
    )
    .map((file) => file.slice(0, -3))
    .sort();
  if (ids.length === 0) continue;
  const name = (id) => `${identifier(id)}${member[0].toUpperCase()}${member.slice(1)}`;
  const imports = ids.map((id) => `import { ${member} as ${name(id)} } from './${id}.js';\n`).join('');
  const entries = ids.map((id) => `  ${key(id)}: ${name(id)},\n`).join('');
  const text = `// Written by scripts/write-indexes.mjs from the files of this folder: do not edit.\n${imports}\nexport const ${list} = {\n${entries}} as const;\n`;
  const file = join(path, 'index.ts');
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  stale++;
  if (check) console.error(`${folder}/index.ts is not up to date\n  fix: node scripts/write-indexes.mjs`);
  else writeFileSync(file, text);
}
process.exitCode = check && stale > 0 ? 1 : 0;
