import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BenchResult, median, result } from './result.js';

const modules = 50;
const linesEach = 60;

/** One line of operators each, of the kinds that units are made of; `n` names what it declares, `w` is a width. */
const lines: readonly ((n: number, w: number) => string)[] = [
  (n) => `const t${n} = r.wide.add(io.b);`,
  (n) => `const t${n} = cat(io.a, io.s, io.a.slice(6, 0));`,
  (n) => `const t${n} = mux(io.s, r.wide, io.b).xor(r.wide);`,
  (n, w) => `const t${n} = io.b.slice(${w - 1}, 0).resize(16);`,
  (n) => `const t${n} = r.acc.add(io.c).sub(io.c);`,
  (n) => `const t${n} = io.a.eq(r.small).and(io.s.or(io.b.bit(3)));`,
  () => `r.wide = mux(io.a.lt(r.small), io.b.and(r.wide), io.b.or(r.wide));`,
  (n, w) => `const t${n} = lit(${w}, 1).add(io.b.slice(${w}, 1)).not();`,
  (n) => `const t${n} = io.a.mul(r.small).resize(16).xor(io.b);`,
  () => `m.when(io.s, () => { r.small = r.small.add(1).slice(7, 0); }).otherwise(() => { r.small = io.a; });`,
];

function moduleText(k: number): string {
  const body = Array.from({ length: linesEach }, (_, i) => lines[i % lines.length]?.(i, 2 + ((i + 3 * k) % 13)) ?? '');
  return `export const Unit${k} = hw('unit_${k}', { a: input(8), b: input(16), c: input(signed(12)), s: input(1), q: output(16) }, (io, m) => {
  const r = m.regs({ small: reg(8), wide: reg(16), acc: reg(signed(12)) });
  ${body.join('\n  ')}
  io.q = r.wide;
});
`;
}

/** Runs tsc and prints the CPU time it took, microseconds: unlike the clock, other work on the machine hardly moves it. */
const timed = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write(String(user + system));
});
require(process.argv[1]);`;

/** 3,000 lines of operators under `tsc --strict`, beyond the time for an empty file that imports the language. */
export function run(): BenchResult[] {
  // Inside the checkout, for its node_modules; a path that git ignores.
  mkdirSync(join('bench', 'out'), { recursive: true });
  const folder = mkdtempSync(join('bench', 'out', 'types-'));
  const dsl = `import { cat, hw, input, lit, mux, output, reg, signed } from '${resolve('hdl-gen/dsl/index.js')}';\n`;
  const empty = `${dsl}export const used = [cat, hw, input, lit, mux, output, reg, signed];\n`;
  const full = dsl + Array.from({ length: modules }, (_, k) => moduleText(k)).join('\n');
  const check = (name: string, text: string): number => {
    writeFileSync(join(folder, `${name}.ts`), text);
    const project = {
      extends: '../../../tsconfig.json',
      compilerOptions: { noUnusedLocals: false },
      include: [],
      files: [`${name}.ts`],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
    const args = ['-e', timed, resolve('node_modules/typescript/lib/tsc.js'), '--noEmit', '-p', folder];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`the lines do not check:\n${stdout.slice(0, 2000)}${stderr}`);
    return Number(stderr) / 1e6;
  };
  try {
    const net = [0, 1, 2].map(() => -check('empty', empty) + check('full', full));
    return [result('tsc on 3,000 operator lines, net of the language itself', median(net), 's of CPU', 3, 'lower')];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
