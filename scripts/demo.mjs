// `npm run demo`: set-up if needed, then the whole path on the built-in workload. Arguments go to `zeroth report`:
// `npm run demo -- --model model.onnx --data folder` takes a real model and data set.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node = (script, ...args) =>
  spawnSync(process.execPath, [join(root, script), ...args], { stdio: 'inherit' }).status ?? 1;

const setUp = node('scripts/bootstrap.mjs');
process.exit(setUp !== 0 ? setUp : node('dist/cli/main.js', 'report', ...process.argv.slice(2)));
