// Proves that a change of structure changed no behaviour: hashes of streams, Verilog, vectors, trained weights and JSON
// outputs, compared with scripts/same-bytes.json.
//
//   node scripts/same-bytes.mjs [--only <text>] [--keep <folder>] [--slow] [--update]
//
// An item is named <group>/<item>; --only takes every item whose name holds the text. --keep writes what was hashed, so
// that the folders of two trees can be compared with diff -r. --slow adds `compare` and `report`, which take minutes.
// What is pinned on purpose: numbers, bytes and the keys of JSON. What is not: help, stderr, comments in Verilog, places
// in source files, versions, times, and whatever ONNX Runtime computes, which differs between processors.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { explain, generated, hardwareHash, loadConfig, resolveConfig } from 'zeroth';
import * as golden from 'zeroth/golden-model';
import { elaborate, emitDesign, hw, input, output, reg } from 'zeroth/hdl';
import * as host from 'zeroth/host';
import { generator as unitOf } from 'zeroth/units';
// Inner files: nothing public leads to them. When they move, these lines move with them.
import { allVectors, streamVectors, vectorsJson } from '../dist/golden-model/vectors.js';
import { openRtlFeed } from '../dist/host/sources/rtl.js';
import { configurations, small, smallPool } from './lib/same-bytes-configs.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = join(root, 'dist', 'cli', 'main.js');
const storeFile = join(root, 'scripts', 'same-bytes.json');
const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    keep: { type: 'string' },
    slow: { type: 'boolean', default: false },
    update: { type: 'boolean', default: false },
  },
});

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const json = (value) =>
  `${JSON.stringify(value, (_key, v) => (typeof v === 'bigint' ? String(v) : ArrayBuffer.isView(v) ? [...v] : v), 1)}\n`;
const list = (numbers) => Array.prototype.join.call(numbers, ' ');

/** An item that this machine or this run cannot make: named with its reason, and never counted as equal. */
class NotCompared extends Error {}

/** Name to the function that makes its text. `here`: in this process; `outside`: mostly waits for other processes. */
const here = new Map();
const outside = new Map();
const once = (make) => {
  let value;
  return () => {
    value ??= make();
    return value;
  };
};

// --- Streams -------------------------------------------------------------------------------------------------------

const windows = [
  { d: 1003, draw: 0n, seed: 1, index: 0 },
  { d: 1003, draw: 7n, seed: 42, index: 17 },
  { d: 50_890, draw: 1n, seed: 1, index: 45_001 },
  { d: 50_890, draw: 1_000_003n, seed: 0xffffffff, index: 3 },
];
const windowLength = 3001;

/** The bulk calls: what training and every table of figures is made from. */
function streamText(generator) {
  const stream = golden.createStream(generator);
  const { uBits, uFrac, scaleFrac, groupSize, period } = stream;
  const lines = [json({ uBits, uFrac, scaleFrac, groupSize, period })];
  for (const { d, draw, seed, index } of windows) {
    const start = stream.drawStart(d, draw, seed);
    const numbers = new Int32Array(windowLength);
    const short = uBits > 16 ? numbers : uBits > 8 ? new Int16Array(windowLength) : new Int8Array(windowLength);
    const scales = new Uint16Array(windowLength);
    const floats = new Float32Array(windowLength);
    stream.fill(numbers, start, index);
    stream.fill(short, start, index);
    stream.fillScale(scales, start, index);
    stream.fillFloat(floats, start, index);
    const facts = { d, draw, seed, index, start, advance: stream.advance(d), distinct: stream.distinctVectors(d) };
    lines.push(json(facts), list(numbers), list(short), list(scales), list(floats));
  }
  const table = stream.bulkTable();
  lines.push(table === null ? 'no table' : json({ ...table, z: sha256(Buffer.from(table.z.buffer)) }));
  return lines.join('\n');
}

/** The plain calls: number by number, feed by chunks, and beat by beat as they stand on the wire. */
function plainText(generator) {
  const stream = golden.createStream(generator);
  const lines = [];
  for (const { d, draw, seed, index } of windows) {
    const start = stream.drawStart(d, draw, seed);
    const one = stream.uBits > 16 ? new Int32Array(1) : new Int16Array(1);
    const row = [];
    for (let i = index; i < index + 64; i++) {
      stream.fill(one, start, i);
      row.push(`${one[0]}*${stream.scaleAt(start, i)}`);
    }
    lines.push(row.join(' '), json(golden.createState(generator)(start)));
    const wire = golden.createWire(generator);
    const beats = golden.wireBeats(wire.format, 40);
    wire.wireWords(beats, start, 5, 40);
    lines.push(json(wire.format), list(beats.words), list(beats.valid), list(beats.sideBand));
    const feed = new host.GoldenFeed(stream, d, seed);
    feed.begin(draw);
    const numbers = new Int32Array(3 * stream.groupSize);
    const scales = new Int32Array(3);
    feed.read(numbers, scales, 2 * stream.groupSize);
    lines.push(list(numbers), list(scales));
  }
  return lines.join('\n');
}

/** The fixed-point engine on weights of its own width, the largest ones included. */
function engineText({ generator, engine }) {
  const stream = golden.createStream(generator);
  const most = 2 ** (engine.weightBits - 1) - 1;
  const weights = Int32Array.from({ length: 1003 }, (_, i) =>
    i < 4 ? (i % 2 === 0 ? most : -most - 1) : ((i * 7919) % 2003) - 1001,
  );
  return [0n, 3n]
    .flatMap((draw) => {
      const start = stream.drawStart(weights.length, draw, 1);
      return [1, -1, 10_001, 2 ** (engine.coefBits - 1) - 1].map((wanted) => {
        const coef = Math.min(wanted, 2 ** (engine.coefBits - 1) - 1);
        const result = golden.perturb(engine, { weights, coef, stream, start });
        return json({ coef, ...result, weights: list(result.weights) });
      });
    })
    .join('');
}

// --- Hardware ------------------------------------------------------------------------------------------------------

/** Verilog without comments and blank lines; attributes `(* ... *)` and strings stay, places in strings do not. */
const withoutComments = (text) =>
  text
    .replace(/"(?:\\.|[^"\\\n])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (part) =>
      part.startsWith('"') ? part.replace(/[\w./-]+\.ts:\d+/g, '<place>') : ' ',
    )
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n');

const verilogOf = (files) =>
  files
    .filter(({ path }) => path.endsWith('.v'))
    .map(({ path, text }) => `==== ${path}\n${withoutComments(text)}\n`)
    .join('');

/** All but Verilog. A map's lines are places in two files; which signals it knows is not. A hash covers comments. */
function besidesOf({ files, manifest }) {
  const { zeroth: _version, sha256: hashes, ...rest } = manifest;
  const parts = files
    .filter(({ path }) => !path.endsWith('.v') && path !== 'manifest.json')
    .map(({ path, text }) => {
      if (!path.endsWith('.map.json')) return `==== ${path}\n${text}`;
      const { file, signals } = JSON.parse(text);
      return `==== ${path}\n${json({ file, signals: Object.keys(signals) })}`;
    });
  return [json({ ...rest, files: Object.keys(hashes) }), ...parts].join('');
}

/** The bare unit, as synthesis measures it. */
const unitText = (config) =>
  verilogOf(
    emitDesign(elaborate(unitOf(config.generator).module), {
      generator: 'zeroth',
      configHash: hardwareHash(config),
      locators: false,
    }),
  );

/** Reset styles are chosen in the language, not by a configuration: a register with a child, in each style. */
function resetText(domain) {
  const ports = { enable: input(1), value: output(8) };
  const counter = hw('counter', ports, (io, m) => {
    const r = m.regs({ count: reg(8, 5) });
    m.when(io.enable, () => {
      r.count = r.count.add(1);
    });
    io.value = r.count;
  });
  const top = hw(
    'top',
    ports,
    (io, m) => {
      const child = m.instance('child', counter);
      child.enable = io.enable;
      const r = m.regs({ last: reg(8, 1) });
      r.last = child.value;
      io.value = r.last;
    },
    { domain },
  );
  return verilogOf(emitDesign(elaborate(top), { generator: 'zeroth', configHash: '', locators: false }));
}

// --- Weights -------------------------------------------------------------------------------------------------------

const dimension = 1003;
const trainSteps = 20;
const usualTraining = resolveConfig({ name: 'usual', generator: { kind: 'pool', size: 97, bits: 8 } }).train;

/**
 * A quadratic with coupled neighbours, out of +, - and * alone: every machine gets the same bits, where ONNX Runtime's
 * sums differ between processors.
 */
class Bowl {
  weights = Float32Array.from({ length: dimension }, (_, i) => (((i * 31) % 64) - 32) / 64);
  #targets = Float32Array.from({ length: dimension }, (_, i) => (((i * 7919) % 2003) - 1001) / 1024);

  loss() {
    let sum = 0;
    let before = 0;
    for (let i = 0; i < dimension; i++) {
      const off = Math.fround(this.weights[i] - this.#targets[i]);
      sum += off * off + 0.125 * off * before;
      before = off;
    }
    return sum;
  }
}

async function trained(source) {
  const settings = { ...usualTraining, epsilon: 1e-2, learningRate: 2 ** -12 };
  const trainer = new host.Trainer(new Bowl(), source, host.recipeOf(settings));
  const lines = [];
  try {
    for (let step = 0; step < trainSteps; step++) {
      const { terms, losses } = (await trainer.step()).estimate;
      lines.push([...losses, ...terms.map(({ g }) => g)].join(' '));
    }
    const said = source.summary?.() ?? [];
    const { streamId, label, distinctVectors } = source;
    return `${json({ streamId, label, distinctVectors, said })}${lines.join('\n')}\n${list(trainer.theta)}\n`;
  } finally {
    await source.close?.();
  }
}

const natives = once(async () => {
  try {
    return { kernel: await host.nativeKernel(), references: await host.nativeReferences() };
  } catch (error) {
    throw new NotCompared(`no native kernel: ${error.message.split('\n')[0]}`);
  }
});
const javascript = { kernel: host.javascriptKernel, references: host.javascriptReferences };

function addWeights(group, config, sources) {
  for (const source of sources) {
    const of = { ...config, train: { ...config.train, source } };
    const run = ({ kernel, references }) => trained(host.createSource(of, dimension, kernel, references));
    here.set(`${group}/weights ${source}, JavaScript`, () => run(javascript));
    here.set(`${group}/weights ${source}, native`, async () => run(await natives()));
  }
}

// --- Commands ------------------------------------------------------------------------------------------------------

const scratch = once(() => mkdtempSync(join(tmpdir(), 'zeroth-same-bytes-')));

/** Runs `zeroth <args>` in the scratch folder. */
function zeroth(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: scratch(),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    });
    const text = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8').on('data', (part) => {
        text[name] += part;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...text }));
  });
}

/** As `zeroth`. @throws NotCompared when the command says that a tool is missing (exit code 3). */
async function withTools(...args) {
  const outcome = await zeroth(...args);
  if (outcome.code !== 3) return outcome;
  throw new NotCompared(outcome.stderr.split('\n').find((line) => line.startsWith('zeroth: ')) ?? 'a tool is missing');
}

async function resultOf(...args) {
  const { code, stdout, stderr } = await withTools(...args);
  if (stdout === '') throw new Error(`zeroth ${args.join(' ')}: exit ${code}\n${stderr}`);
  const value = JSON.parse(stdout);
  // Such a run warns of it: another document, though the same weights.
  if (value.kernel === 'javascript') throw new NotCompared('no native kernel');
  return { code, value };
}

/** Times, versions, what a processor computes, and what lies where: the keys stay, the values do not. */
const machineFacts = new Set(
  'seconds stepsPerSecond version zeroth bytes folder weightsSha256 loss accuracy testLoss testAccuracy kernel'.split(
    ' ',
  ),
).add('timing_ms');

function masked(value, key = '', more = new Set()) {
  const leaf = value === null || typeof value !== 'object';
  if (more.has(key) || (leaf && machineFacts.has(key))) return '<masked>';
  // An object elsewhere: here the simulator's own version line.
  if (key === 'icarus' && typeof value === 'string') return '<masked>';
  if (Array.isArray(value)) return value.map((v) => masked(v, '', more));
  if (!leaf) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, masked(v, k, more)]));
  if (typeof value !== 'string') return value;
  return value
    .replaceAll(scratch(), '<scratch>')
    .replaceAll(root, '<root>')
    .replace(/@\d+\.\d+\.\d+/g, '@<version>');
}

/** Keys and types alone, for documents that are measured throughout; elements of a list that look alike count once. */
function shapeOf(value) {
  if (value === null) return 'null';
  if (Array.isArray(value)) return [...new Set(value.map((v) => JSON.stringify(shapeOf(v))))].sort().map(JSON.parse);
  if (typeof value !== 'object') return typeof value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, shapeOf(v)]));
}

function written(name, config) {
  writeFileSync(join(scratch(), `${name}.json`), JSON.stringify(config));
  return `${name}.json`;
}

const filesOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();

/** The record that a run leaves: which files, and their keys. */
function recordText(folder) {
  const text = (path) => readFileSync(join(folder, path), 'utf8');
  const numbers = new Set(['lossPlus', 'lossMinus', 'g']);
  return [
    ...filesOf(folder),
    json(masked(JSON.parse(text('config.json')))),
    json(shapeOf(JSON.parse(text('result.json')))),
    ...text('metrics.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.stringify(masked(JSON.parse(line), '', numbers))),
    text('metrics.csv').split('\n')[0],
    ...filesOf(folder)
      .filter((path) => path.endsWith('meta.json'))
      .map((path) => json(shapeOf(JSON.parse(text(path))))),
  ].join('\n');
}

const train = { steps: 4, batchSize: 4, evalEvery: 2, checkpointEvery: 2 };

function addCommands() {
  const add = (name, make) => outside.set(`cli/${name}`, make);
  const document = async (...args) => json(masked(await resultOf(...args)));
  const config = () => written('small', { ...small, train });
  const slow = (make) => () => {
    if (!flags.slow) throw new NotCompared('takes minutes: --slow');
    return make();
  };
  add('explain', () => document('explain', config(), '--dimension', '50890', '--json'));
  add('explain, demo model', () => document('explain', config(), '--json'));
  add('generate', async () => {
    const result = await resultOf('generate', config(), '-o', 'generate', '--json');
    const { sha256: hashes, ...rest } = result.value;
    return json(
      masked({ ...result, value: rest, files: Object.keys(hashes), onDisk: filesOf(join(scratch(), 'generate')) }),
    );
  });
  add('simulate', () => {
    const few = ['--numbers', '2000', '--random', '300', '--icarus', '40'];
    return document('simulate', config(), ...few, '-o', 'simulate', '--json');
  });
  add('simulate, pool', () => {
    const few = ['--numbers', '500', '--random', '200', '--icarus', '20', '--seed', 'x'];
    return document('simulate', written('small-pool', smallPool), ...few, '-o', 'simulate-pool', '--json');
  });
  // No place and route: UltraScale+ is counted by Yosys alone.
  add('synthesize', () =>
    document('synthesize', config(), '--target', 'xcup', '--no-baseline', '-o', 'synthesize', '--json'),
  );
  const run = once(async () => resultOf('train', config(), '-o', 'run', '--json'));
  add('train', async () => json(masked(await run())));
  add('train, record', async () => {
    await run();
    return recordText(join(scratch(), 'run'));
  });
  add('train, resumed', async () => {
    await run();
    return document('train', '--resume', 'run', '--steps', '6', '--json');
  });
  add('train, rtl', () => document('train', config(), '--source', 'rtl', '--steps', '2', '-o', 'run-rtl', '--json'));
  // Which tools are here is a fact of the machine.
  add('doctor', async () => json(masked(JSON.parse((await zeroth('doctor', '--json')).stdout), '', new Set(['ok']))));
  // The cheapest comparison is a minute of Yosys; what it measures differs with the libraries that are installed.
  const beside = new Set(['asic', 'libraries', 'notes', 'tools', 'recipes', 'targets']);
  add(
    'compare',
    slow(async () => {
      const { value } = await resultOf(
        'compare',
        '--only',
        'rademacher',
        '--per-clock',
        '1',
        '-o',
        'compare',
        '--json',
      );
      return json(masked(value, '', beside));
    }),
  );
  add(
    'report',
    slow(async () => {
      const path = written('report', { ...small, train: { ...train, steps: 2 } });
      // Not --json: it fails on the counters of the simulated design, which are big integers. The file has the same.
      const { code } = await withTools('report', path, '-o', 'report');
      const value = JSON.parse(readFileSync(join(scratch(), 'report', 'report.json'), 'utf8'));
      return json({ code, shape: shapeOf(value), files: filesOf(join(scratch(), 'report')) });
    }),
  );
  const bad = { ...small, generator: { ...small.generator, bits: 99 } };
  for (const args of [
    ['explain', 'bad.json', '--json'],
    ['generate', 'nowhere.json', '--json'],
    ['simulate', '--json'],
    ['synthesize', 'small.json', '--target', 'none', '--json'],
    ['train', 'small.json', '--source', 'dice', '--json'],
    ['train', '--resume', 'nowhere', '--json'],
    ['compare', '--only', 'none', '--json'],
    ['compare', '--per-clock', '33', '--json'],
    ['report', 'bad.json', '--json'],
    ['doctor', '--none'],
  ]) {
    // The words may change; that it is refused, and that nothing is on stdout, may not.
    add(`refused: ${args.join(' ')}`, async () => {
      config();
      written('bad', bad);
      const { code, stdout } = await zeroth(...args);
      return json({ code, stdout });
    });
  }
  outside.set('small/weights rtl', async () => {
    const resolved = resolveConfig({ ...small, train });
    let feed;
    try {
      feed = await openRtlFeed(resolved, { dimension });
    } catch (error) {
      if (error.exitCode === 3) throw new NotCompared(error.message.split('\n')[0]);
      throw error;
    }
    return trained(host.feedSource(feed, resolved, dimension, javascript.kernel));
  });
}

// --- All of it -----------------------------------------------------------------------------------------------------

async function addAll() {
  const examples = readdirSync(join(root, 'examples'))
    .filter((file) => file.endsWith('.json'))
    .sort();
  const loaded = await Promise.all(examples.map((file) => loadConfig(join(root, 'examples', file))));
  const pinned = configurations.map((config) => resolveConfig(config));
  for (const config of [...loaded.map((c) => ({ ...c, example: true })), ...pinned]) {
    const { example, ...plain } = config;
    const group = example ? `example ${plain.name}` : plain.name;
    const files = once(() => generated(plain, { version: '0', locators: true }));
    here.set(`${group}/resolved`, () => json(plain));
    here.set(`${group}/stream`, () => streamText(plain.generator));
    here.set(`${group}/stream, plain`, () => plainText(plain.generator));
    here.set(`${group}/engine`, () => engineText(plain));
    here.set(`${group}/vectors`, () => vectorsJson(streamVectors(plain.name, plain.generator)));
    here.set(`${group}/verilog`, () => verilogOf(files().files));
    here.set(`${group}/manifest and constraints`, () => besidesOf(files()));
    here.set(`${group}/unit`, () => unitText(plain));
    here.set(`${group}/explain`, () => json(explain(plain, { dimension: 50_890 })));
    addWeights(group, plain, ['golden']);
    here.set(`${group}/weights feed`, () => {
      const feed = new host.GoldenFeed(golden.createStream(plain.generator), dimension, plain.train.seed);
      return trained(host.feedSource(feed, plain, dimension, javascript.kernel, { label: 'feed' }));
    });
  }
  const others = resolveConfig({ ...small, train: { seed: 5 } });
  addWeights('small', others, ['golden', 'gaussian', 'rademacher', 'uniform', 'clt']);
  here.set('all/vectors', () => vectorsJson(allVectors(loaded)));
  for (const kind of ['rademacher', 'uniform', 'gaussian']) {
    for (const [name, of] of [
      ['JavaScript', async () => javascript],
      ['native', natives],
    ]) {
      here.set(`all/reference ${kind}, ${name}`, async () => {
        const { stream } = (await of()).references.stream(kind);
        const z = new Float32Array(windowLength);
        const rows = windows.map(({ d, draw, seed, index }) => {
          stream.fillFloat(z, stream.drawStart(d, draw, seed), index);
          return list(z);
        });
        return rows.join('\n');
      });
    }
  }
  for (const style of ['sync-high', 'sync-low', 'async-low']) here.set(`all/reset ${style}`, () => resetText(style));
  here.set('all/demo data', () => {
    const { name, sampleDims, train: rows, test } = host.loadData('demo');
    const bytes = ({ count, inputs, labels }) => [count, sha256(Buffer.from(inputs.buffer)), list(labels)];
    return json({ name, sampleDims, train: bytes(rows), test: bytes(test) });
  });
  here.set('all/batch order', () => {
    const order = new host.BatchOrder(401, 20, 7);
    return Array.from({ length: 50 }, (_, step) => list(order.rows(step))).join('\n');
  });
  addCommands();
}

/**
 * Lines, one for each item that differs. An item without a hash and a hash without an item are differences too; what
 * was not compared, or not asked for, is neither.
 */
function differences(stored, found, passedOver) {
  const lines = [];
  for (const name of [...new Set([...Object.keys(stored), ...Object.keys(found)])].sort()) {
    if (passedOver(name) || stored[name] === found[name]) continue;
    lines.push(`${name}: expected ${stored[name] ?? 'no such item'}, found ${found[name] ?? 'no such item'}`);
  }
  return lines;
}

/** Negative control: one wrong, one missing and one stale hash must each be seen, and nothing else. */
function selfCheck(found) {
  const names = Object.keys(found);
  if (names.length < 2) return true;
  const [first, second] = names;
  const never = () => false;
  const { [second]: _gone, ...without } = found;
  const seen = [
    differences({ ...found, [first]: `${found[first].startsWith('0') ? 1 : 0}${found[first].slice(1)}` }, found, never),
    differences(without, found, never),
    differences({ ...found, '~stale': '0' }, found, never),
  ];
  const expected = [first, second, '~stale'];
  return seen.every((lines, i) => lines.length === 1 && lines[0].startsWith(`${expected[i]}: expected `));
}

const wanted = (name) => flags.only === undefined || name.includes(flags.only);
const found = {};
const reasons = {};
const broken = [];

async function work(items) {
  for (const [name, make] of items) {
    if (!wanted(name)) continue;
    try {
      const text = await make();
      found[name] = sha256(text);
      if (flags.keep !== undefined) {
        const path = join(flags.keep, `${name.replace(/[^\w ,./-]/g, '_')}.txt`);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      }
    } catch (error) {
      if (error instanceof NotCompared) reasons[name] = error.message;
      else {
        broken.push(`${name}: failed: ${error.stack}`);
        reasons[name] = 'failed';
      }
    }
    // The child processes of the other list are heard between two items.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const began = performance.now();
await addAll();
try {
  await Promise.all([work(outside), work(here)]);
} finally {
  rmSync(scratch(), { recursive: true, force: true });
}
const say = (text) => process.stdout.write(`${text}\n`);
const stored = existsSync(storeFile) ? JSON.parse(readFileSync(storeFile, 'utf8')) : {};
const passedOver = (name) => name in reasons || !wanted(name);
let lines = broken;
if (flags.update) {
  const kept = Object.entries(stored).filter(([name]) => passedOver(name));
  const sorted = [...kept, ...Object.entries(found)].sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(storeFile, `${JSON.stringify(Object.fromEntries(sorted), null, 1)}\n`);
} else {
  lines = [...broken, ...differences(stored, found, passedOver)];
}
if (!selfCheck(found)) lines = [...lines, 'self-check: a wrong, missing or stale hash would not be seen'];
for (const line of lines) say(line);
for (const [name, reason] of Object.entries(reasons)) if (reason !== 'failed') say(`${name}: not compared (${reason})`);
const total = Object.keys(found).length;
const differing = lines.length;
const passed = Object.values(reasons).filter((reason) => reason !== 'failed').length;
const aside = passed > 0 ? `, ${passed} not compared` : '';
const seconds = ((performance.now() - began) / 1000).toFixed(1);
say(`took ${seconds} s`);
if (total === 0) say('nothing was compared');
const equal = Object.keys(found).filter((name) => stored[name] === found[name]).length;
say(
  flags.update
    ? `same-bytes: ${total} items written${differing > 0 ? `, ${differing} FAILED` : ''}${aside}`
    : `same-bytes: ${equal} items equal${differing > 0 ? `, ${differing} DIFFERENT` : ''}${aside}`,
);
process.exitCode = differing > 0 || total === 0 ? 1 : 0;
