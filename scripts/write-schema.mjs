// Writes schema/zeroth-config.schema.json from config/schema.ts as built into dist (npm run build first).
// A test compares the committed file and says to run this script when it differs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jsonSchema } from '../dist/config/index.js';

const path = join(dirname(dirname(fileURLToPath(import.meta.url))), 'schema', 'zeroth-config.schema.json');
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, `${JSON.stringify(jsonSchema(), null, 2)}\n`);
