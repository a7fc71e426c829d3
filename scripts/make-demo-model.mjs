// Makes examples/demo/demo-mlp.onnx again, byte for byte, from nothing but its recipe in host/demo/model.ts.
//   node scripts/make-demo-model.mjs           trains and writes the file (needs `npm run build` first)
//   node scripts/make-demo-model.mjs --check   trains and compares; exit code 1 if the committed file differs
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const name = 'examples/demo/demo-mlp.onnx';
const file = join(root, name);
const flags = process.argv.slice(2);
if (flags.some((f) => f !== '--check')) {
  console.error('usage: node scripts/make-demo-model.mjs [--check]');
  process.exit(2);
}
if (!existsSync(join(root, 'dist/host/demo/model.js'))) {
  console.error('dist/host/demo/model.js: not built\n  fix: npm run build');
  process.exit(2);
}
const { makeDemoModel } = await import('../dist/host/demo/model.js');
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const percent = (x) => `${(100 * x).toFixed(2)} %`;

const model = makeDemoModel(undefined, (epoch, loss) =>
  console.error(`epoch ${epoch + 1}: mean loss ${loss.toFixed(4)}`),
);
console.error(`source accuracy ${percent(model.accuracy.source)}, shifted accuracy ${percent(model.accuracy.shifted)}`);
if (flags.includes('--check')) {
  const committed = existsSync(file) ? sha256(readFileSync(file)) : 'missing';
  const made = sha256(model.bytes);
  if (committed !== made) {
    console.error(
      `${name}: the file is not what its recipe makes\n  file:   ${committed}\n  recipe: ${made}\n` +
        '  fix: node scripts/make-demo-model.mjs, then commit the file with the change that caused it',
    );
    process.exit(1);
  }
  console.log(`${name}: ${made}, as its recipe makes it`);
} else {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, model.bytes);
  console.log(`${name}: ${model.bytes.length} bytes, sha256 ${sha256(model.bytes)}`);
}
