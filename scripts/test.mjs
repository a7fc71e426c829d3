// `npm test`: types, lint, room order, the hardware lint and the test suite with coverage; one closing line.
import { readFileSync } from 'node:fs';
import { Tally } from './lib/tally.mjs';

const { rooms } = JSON.parse(readFileSync('rooms.json', 'utf8'));
const tally = new Tally();
const npx = (name, ...args) => tally.check(name, 'npx', ['--no-install', ...args]);
const only = process.argv.slice(2);
if (only.length > 0) {
  tally.vitest('tests', only, '.cache/test/report.json');
} else {
  npx('types', 'tsc', '-p', 'tsconfig.json', '--noEmit');
  npx('lint', 'biome', 'ci', '.');
  npx('room order', 'depcruise', '--config', '.dependency-cruiser.cjs', 'index.ts', ...rooms);
  tally.check('indexes', process.execPath, ['scripts/write-indexes.mjs', '--check']);
  tally.check('hardware lint', process.execPath, ['scripts/lint-hdl.mjs']);
  tally.check('same bytes', process.execPath, ['scripts/same-bytes.mjs']);
  tally.vitest('tests', ['--coverage'], '.cache/test/report.json');
}
tally.finish();
