/** The same tools as programs of the machine, run in a scratch folder of their own. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { missingTool, type ProgramName, programs, type Tool, type ToolResult, type ToolRun } from './tool.js';

/** @throws ZerothError (exit code 3) when the program is not on the PATH. */
export async function nativeTool(program: ProgramName, path: string = program): Promise<Tool> {
  const asked = await execa(path, [...programs[program].versionArgs], { reject: false, all: true });
  if (asked.exitCode === undefined) throw missingTool(program, 'native', asked);
  const version = /(\d+\.\d+[^\s)]*)/.exec(asked.all)?.[1] ?? asked.all.split('\n')[0]?.trim() ?? 'unknown';
  return { program, kind: 'native', version, run: (run) => runIn(path, run), dispose: async () => undefined };
}

async function runIn(path: string, { args, files, outputs, signal }: ToolRun): Promise<ToolResult> {
  const dir = await mkdtemp(join(tmpdir(), 'zeroth-synth-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(dir, name)), { recursive: true });
      await writeFile(join(dir, name), text);
    }
    const done = await execa(path, [...args], {
      cwd: dir,
      reject: false,
      all: true,
      ...(signal === undefined ? {} : { cancelSignal: signal }),
    });
    signal?.throwIfAborted();
    const found: Record<string, string> = {};
    for (const name of outputs) {
      try {
        found[name] = await readFile(join(dir, name), 'utf8');
      } catch {
        // Not written: the caller decides whether that is an error.
      }
    }
    return { code: done.exitCode ?? 1, files: found, log: done.all };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
