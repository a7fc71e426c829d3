/** The native tools this room runs: where they are, which version, and how to get them. */
import { ExitCode, ZerothError } from '../base/errors.js';
import { type FoundProgram, locateProgram } from '../base/programs.js';

export type ToolName = 'verilator' | 'c++' | 'iverilog' | 'vvp';

interface ToolFacts {
  /** Programs that will do, best first. */
  readonly programs: readonly string[];
  readonly versionArgs: readonly string[];
  readonly aptPackage: string;
  readonly usedFor: string;
}

const facts: Readonly<Record<ToolName, ToolFacts>> = {
  verilator: {
    programs: ['verilator'],
    versionArgs: ['--version'],
    aptPackage: 'verilator',
    usedFor: 'co-simulation of the emitted Verilog',
  },
  'c++': {
    programs: ['g++', 'c++', 'clang++'],
    versionArgs: ['--version'],
    aptPackage: 'g++',
    usedFor: 'compiling Verilated models',
  },
  iverilog: {
    programs: ['iverilog'],
    versionArgs: ['-V'],
    aptPackage: 'iverilog',
    usedFor: 'the four-state cross-check of the emitted Verilog',
  },
  vvp: {
    programs: ['vvp'],
    versionArgs: ['-V'],
    aptPackage: 'iverilog',
    usedFor: 'running what iverilog compiled',
  },
};

export interface Tool extends FoundProgram {
  readonly name: ToolName;
}

export interface ToolStatus {
  readonly name: ToolName;
  readonly usedFor: string;
  readonly found: Tool | null;
  /** The command that installs it. */
  readonly install: string;
}

const known = new Map<string, Promise<Tool | null>>();

/** Where a tool is and its version, or null when it is not installed. Asked once a process for each `PATH`. */
export function locateTool(name: ToolName): Promise<Tool | null> {
  const key = `${name}\0${process.env.PATH ?? ''}`;
  let answer = known.get(key);
  if (answer === undefined) {
    answer = locate(name);
    known.set(key, answer);
  }
  return answer;
}

async function locate(name: ToolName): Promise<Tool | null> {
  const { programs, versionArgs } = facts[name];
  const found = await locateProgram(programs, versionArgs);
  return found && { name, ...found };
}

/** @throws ZerothError with exit code 3 and the line that installs the tool. */
export async function requireTool(name: ToolName): Promise<Tool> {
  const tool = await locateTool(name);
  if (tool !== null) return tool;
  const { programs, aptPackage, usedFor } = facts[name];
  throw new ZerothError(
    {
      what: `${programs.join(' or ')} not found on PATH; it is needed for ${usedFor}`,
      fix: `apt-get install ${aptPackage}   (or 'zeroth doctor' for everything that is missing)`,
    },
    ExitCode.missingTool,
  );
}

/** All tools of this room, for `zeroth doctor`. */
export async function simulationTools(): Promise<ToolStatus[]> {
  const names = Object.keys(facts) as ToolName[];
  return Promise.all(
    names.map(async (name) => ({
      name,
      usedFor: facts[name].usedFor,
      found: await locateTool(name),
      install: `apt-get install ${facts[name].aptPackage}`,
    })),
  );
}
