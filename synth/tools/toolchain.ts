/** Yosys and nextpnr of one kind, found when they are first needed and ended together. */
import type { Cache } from '../../base/result-cache.js';
import { nativeTool } from './native-tool.js';
import type { ProgramName, Tool, ToolKind } from './tool.js';
import { type ResolvePackage, wasmTool } from './wasm-tool.js';

export interface ToolchainOptions {
  /** Default `wasm`: the pinned npm packages. */
  readonly tool?: ToolKind;
  /** Where an npm package is looked for; for tests. */
  readonly resolvePackage?: ResolvePackage;
}

/** What every measurement is given: its tools, where results are kept, how it is stopped. */
export interface SynthOptions {
  readonly tools: Toolchain;
  readonly cache?: Cache;
  readonly signal?: AbortSignal;
  /** Called before a tool runs that may take seconds, for people: `synthesis of bank for ecp5`. Not for cached results. */
  readonly onStart?: (what: string) => void;
}

export class Toolchain {
  readonly kind: ToolKind;
  readonly #resolve: ResolvePackage | undefined;
  readonly #tools = new Map<ProgramName, Promise<Tool>>();

  constructor({ tool = 'wasm', resolvePackage }: ToolchainOptions = {}) {
    this.kind = tool;
    this.#resolve = resolvePackage;
  }

  /** @throws ZerothError (exit code 3) when the tool is missing. */
  get(program: ProgramName): Promise<Tool> {
    let tool = this.#tools.get(program);
    if (tool === undefined) {
      tool = { native: nativeTool, wasm: async () => wasmTool(program, this.#resolve) }[this.kind](program);
      this.#tools.set(program, tool);
    }
    return tool;
  }

  /**
   * Before work that takes minutes: is everything there that it will need? Starts no worker.
   * @throws ZerothError (exit code 3) for the first that is missing.
   */
  async require(programs: Iterable<ProgramName>): Promise<void> {
    for (const program of programs) await this.get(program);
  }

  /** Ends what was started. The toolchain can be used again. */
  async dispose(): Promise<void> {
    const started = [...this.#tools.values()];
    this.#tools.clear();
    for (const outcome of await Promise.allSettled(started)) {
      if (outcome.status === 'fulfilled') await outcome.value.dispose();
    }
  }
}
