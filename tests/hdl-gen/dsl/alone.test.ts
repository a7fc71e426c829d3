/** `zeroth/hdl` is usable without the rest of zeroth: the built language and base/, with nothing else beside them. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { build, root } from '../../cli/support.js';

const folder = mkdtempSync(join(tmpdir(), 'zeroth-alone-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A counter that wraps: its Verilog, and what the interpreter reads after five steps from 13. */
const program = `
import { elaborate, emitDesign, hw, input, interpret, output, reg } from './dist/hdl-gen/index.js';
const counter = hw('counter', { step: input(1), count: output(4) }, (io, m) => {
  const r = m.regs({ value: reg(4, 13) });
  m.when(io.step, () => { r.value = r.value.add(1); });
  io.count = r.value;
});
const design = elaborate(counter);
const files = emitDesign(design, { generator: 'alone', configHash: 'none' });
const sim = interpret(design);
sim.reset();
sim.poke('step', 1);
for (let i = 0; i < 5; i++) sim.step();
console.log(JSON.stringify({ verilog: files.find((f) => f.path === 'counter.v').text, count: Number(sim.peek('count')) }));
`;

const run = () => spawnSync(process.execPath, ['counter.js'], { cwd: folder, encoding: 'utf8' });

beforeAll(async () => {
  await build();
  const copies = ['base', 'hdl-gen/dsl', 'hdl-gen/index.js'];
  for (const path of copies) cpSync(join(root, 'dist', path), join(folder, 'dist', path), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  writeFileSync(join(folder, 'counter.js'), program);
});

it('elaborates, emits and interprets a design', () => {
  const { stdout, stderr } = run();
  expect(stderr).toBe('');
  const { verilog, count } = JSON.parse(stdout) as { verilog: string; count: number };
  expect(verilog).toContain('module counter (');
  expect(verilog).toContain("value_q <= value_q + 4'd1;");
  expect(count).toBe((13 + 5) % 16);
});

it('would notice a missing room', () => {
  rmSync(join(folder, 'dist', 'base'), { recursive: true });
  const { status, stderr } = run();
  expect(status).not.toBe(0);
  expect(stderr).toContain('ERR_MODULE_NOT_FOUND');
});
