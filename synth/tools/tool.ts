/** How the tools of this room are run: files in, files out, whether they are WebAssembly packages or native programs. */
import { ExitCode, ZerothError } from '../../base/errors.js';
import { installLine } from '../../base/package.js';

/** Path (relative, forward slashes) -> text. */
export type Files = Readonly<Record<string, string>>;

export interface ToolRun {
  readonly args: readonly string[];
  readonly files: Files;
  /** Files to bring back; one that the tool did not write is left out of the result. */
  readonly outputs: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

export interface ToolResult {
  /** Exit status, 0 is success. */
  readonly code: number;
  readonly files: Files;
  /** Standard output and standard error in the order they were written. */
  readonly log: string;
}

export type ToolKind = 'wasm' | 'native';
export type ProgramName = 'yosys' | 'nextpnr-ice40';

export interface Tool {
  readonly program: ProgramName;
  readonly kind: ToolKind;
  /** The npm package's version, or what the native program says of itself. Part of every baseline's key. */
  readonly version: string;
  run(run: ToolRun): Promise<ToolResult>;
  /** Ends the worker thread, if there is one. A later run starts a new one. */
  dispose(): Promise<void>;
}

/** `yosys-wasm 0.55.944`: how a tool is named beside every figure. */
export const toolId = (tool: Pick<Tool, 'program' | 'kind' | 'version'>): string =>
  `${tool.program}-${tool.kind} ${tool.version}`;

interface ProgramFacts {
  readonly npmPackage: string;
  /** Name of the function that the package exports. */
  readonly entry: string;
  readonly versionArgs: readonly string[];
  readonly aptPackage: string;
  readonly usedFor: string;
}

export const programs: Readonly<Record<ProgramName, ProgramFacts>> = {
  yosys: {
    npmPackage: '@yowasp/yosys',
    entry: 'runYosys',
    versionArgs: ['-V'],
    aptPackage: 'yosys',
    usedFor: 'synthesis',
  },
  'nextpnr-ice40': {
    npmPackage: '@yowasp/nextpnr-ice40',
    entry: 'runNextpnrIce40',
    versionArgs: ['--version'],
    aptPackage: 'nextpnr-ice40',
    usedFor: 'place and route (packed logic cells and Fmax)',
  },
};

/** Exit code 3, with the line that installs what is missing. */
export function missingTool(program: ProgramName, kind: ToolKind, cause?: unknown): ZerothError {
  const { npmPackage, aptPackage, usedFor } = programs[program];
  const what =
    kind === 'wasm'
      ? `the package ${npmPackage} is not installed; it is needed for ${usedFor}`
      : `${program} not found on PATH; it is needed for ${usedFor} with native tools`;
  const fix =
    kind === 'wasm' ? installLine(npmPackage) : `apt-get install ${aptPackage}   (or choose the WebAssembly tools)`;
  return new ZerothError({ what, fix }, ExitCode.missingTool, { cause });
}
