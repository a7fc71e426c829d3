// Writes docs/stream-vectors.json, the test vectors of docs/stream.md, from the golden model of dist/ (npm run build first).
// A test recomputes them and says to run this script when they differ.
import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../dist/config/index.js';
import { allVectors, vectorsJson } from '../dist/golden-model/vectors.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const examples = readdirSync(join(root, 'examples'))
  .filter((file) => file.endsWith('.json'))
  .sort();
const configs = await Promise.all(examples.map((file) => loadConfig(join(root, 'examples', file))));
const path = join(root, 'docs', 'stream-vectors.json');
writeFileSync(path, vectorsJson(allVectors(configs)));
console.error(`wrote ${path.slice(root.length + 1)}: ${configs.length} example configurations and the other shapes`);
