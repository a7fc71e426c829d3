/** The three tools that must accept the emitted text without a word. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runYosys } from '@yowasp/yosys';
import type { EmittedFile } from '../../../../hdl-gen/dsl/verilog/index.js';

/** Runs `command` in a fresh folder that holds `files`; returns everything it printed. */
export function runIn(files: readonly EmittedFile[], command: string, args: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'zeroth-back-'));
  try {
    for (const f of files) writeFileSync(join(folder, f.path), f.text);
    return execFileSync('sh', ['-c', '"$@" 2>&1', 'sh', command, ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (e) {
    if (e instanceof Error && 'stdout' in e) return `${String(e.stdout)}${e.message}`;
    throw e;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Complaints by tool; empty texts when all three accept the files. */
export async function lint(
  files: readonly EmittedFile[],
  top: string,
): Promise<{ verilator: string; icarus: string; yosys: string }> {
  const verilog = files.filter((f) => f.path.endsWith('.v'));
  const names = verilog.map((f) => f.path);
  const verilator = runIn(verilog, 'verilator', ['--lint-only', '-Wall', '--top-module', top, ...names]);
  const icarus = runIn(verilog, 'iverilog', ['-g2005', '-Wall', '-o', '/dev/null', ...names]);
  let log = '';
  const decoder = new TextDecoder();
  const hear = (bytes: Uint8Array | null): void => {
    if (bytes !== null) log += decoder.decode(bytes);
  };
  try {
    const script = `read_verilog ${names.join(' ')}; hierarchy -check -top ${top}; proc; check -assert`;
    await runYosys(['-p', script], Object.fromEntries(verilog.map((f) => [f.path, f.text])), {
      stdout: hear,
      stderr: hear,
    });
  } catch (e) {
    log += `ERROR: ${String(e)}`;
  }
  const yosys = log
    .split('\n')
    .filter((l) => /warning|error/i.test(l) && !/^Found and reported 0 problems/.test(l))
    .join('\n');
  return { verilator, icarus, yosys };
}

export const CLEAN = { verilator: '', icarus: '', yosys: '' };
