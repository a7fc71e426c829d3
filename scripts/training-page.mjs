// Trains what is still missing of the comparison (docs/training.md) and writes its tables: into the page between its two
// marks, and as docs/training.json. Finished runs are kept, so a run that was stopped goes on where it was.
//   node scripts/training-page.mjs [--hours 1] [--shared ../shared] [--cache .cache/training] [--processes 2] [--tasks a,b]
// `--hours 0` shows what there is. `--print` writes nothing and prints the tables.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compareTraining, renderMarkdown } from '../dist/flow/compare/training/index.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '1' },
    shared: { type: 'string', default: process.env.ZEROTH_SHARED ?? join(root, '..', 'shared') },
    cache: { type: 'string', default: join(root, '.cache', 'training') },
    processes: { type: 'string', default: '2' },
    tasks: { type: 'string' },
    page: { type: 'string', default: join(root, 'docs', 'training.md') },
    print: { type: 'boolean', default: false },
  },
});

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
const result = await compareTraining({
  shared: values.shared,
  cacheFolder: values.cache,
  capHours: Number(values.hours),
  processes: Number(values.processes),
  tasks: values.tasks?.split(','),
  signal: stop.signal,
  progress: ({ task, phase, done, total }) => console.error(`${task}: ${phase} ${done}/${total}`),
});
const tables = renderMarkdown(result);
if (values.print) {
  process.stdout.write(tables);
} else {
  const [begin, end] = ['<!-- tables -->', '<!-- end of tables -->'];
  const page = readFileSync(values.page, 'utf8');
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${values.page} lacks the marks ${begin} and ${end}`);
  writeFileSync(values.page, `${page.slice(0, from)}${begin}\n\n${tables}\n${page.slice(to)}`);
  // Numbers of one list on one line.
  const json = JSON.stringify(result, null, 1).replace(/\[[\s\d.,eE+-]*\]/g, (list) => list.replace(/\s+/g, ' '));
  writeFileSync(values.page.replace(/\.md$/, '.json'), `${json}\n`);
}
process.exit(result.stopped === 'interrupted' ? 130 : 0);
