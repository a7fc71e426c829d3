/**
 * A YoWASP package (Yosys, nextpnr) in a worker thread. The tools block their thread for seconds, and their first call
 * loads tens of megabytes: so one warm worker serves many runs, one after the other.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ExitCode, ZerothError } from '../../base/errors.js';
import { missingTool, type ProgramName, programs, type Tool, type ToolResult, type ToolRun } from './tool.js';

interface Request {
  readonly id: number;
  readonly args: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly outputs: readonly string[];
}
type Reply = { readonly id: number } & (ToolResult | { readonly crash: string });

type Tree = { [name: string]: Tree | string | Uint8Array };
type Stream = (bytes: Uint8Array | null) => void;
type Entry = (args: string[], files: Tree, io: { stdout: Stream; stderr: Stream }) => Promise<Tree>;
interface Port {
  on(event: 'message', listener: (request: Request) => void): void;
  postMessage(reply: Reply): void;
}

/**
 * The worker's program. It travels as text (there is no file for it that both the checkout's .ts and the built .js
 * could name), so it may use nothing but its arguments.
 */
function serve(port: Port, entry: Promise<Entry>): void {
  const decoder = new TextDecoder();
  const pick = (tree: Tree, path: string): string | undefined => {
    let node: Tree | string | Uint8Array | undefined = tree;
    for (const part of path.split('/')) {
      if (node === undefined || typeof node === 'string' || node instanceof Uint8Array) return undefined;
      node = node[part];
    }
    if (typeof node === 'string') return node;
    return node instanceof Uint8Array ? decoder.decode(node) : undefined;
  };
  const one = async ({ id, args, files, outputs }: Request): Promise<Reply> => {
    let log = '';
    const write = (bytes: Uint8Array | null): void => {
      if (bytes !== null) log += decoder.decode(bytes);
    };
    const found = (tree: Tree): Record<string, string> =>
      Object.fromEntries(
        outputs.flatMap((path) => {
          const text = pick(tree, path);
          return text === undefined ? [] : [[path, text]];
        }),
      );
    try {
      const run = await entry;
      return { id, code: 0, files: found(await run([...args], { ...files }, { stdout: write, stderr: write })), log };
    } catch (error) {
      // The package throws its `Exit` for a non-zero status; anything else is a crash of the tool.
      const exit = error as { code?: unknown; files?: Tree; message?: string };
      if (typeof exit.code === 'number') return { id, code: exit.code, files: found(exit.files ?? {}), log };
      return { id, crash: `${exit.message ?? error}\n${log.slice(-2000)}` };
    }
  };
  let queue = Promise.resolve();
  port.on('message', (request) => {
    queue = queue.then(async () => port.postMessage(await one(request)));
  });
}

/** Full path of a package's entry file. Throws when it is not installed; tests put their own in its place. */
export type ResolvePackage = (npmPackage: string) => string;
const installed: ResolvePackage = createRequire(import.meta.url).resolve;

interface Waiting {
  readonly resolve: (result: ToolResult) => void;
  readonly reject: (reason: unknown) => void;
}

/** @throws ZerothError (exit code 3) when the npm package is not installed. */
export function wasmTool(program: ProgramName, resolve: ResolvePackage = installed): Tool {
  const { npmPackage, entry } = programs[program];
  let path: string;
  try {
    path = resolve(npmPackage);
  } catch (cause) {
    throw missingTool(program, 'wasm', cause);
  }
  return new WasmTool(program, path, entry, packageVersion(path, npmPackage));
}

class WasmTool implements Tool {
  readonly kind = 'wasm';
  readonly program: ProgramName;
  readonly version: string;
  readonly #path: string;
  readonly #entry: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #runs = 0;

  constructor(program: ProgramName, path: string, entry: string, version: string) {
    this.program = program;
    this.version = version;
    this.#path = path;
    this.#entry = entry;
  }

  run({ args, files, outputs, signal }: ToolRun): Promise<ToolResult> {
    signal?.throwIfAborted();
    const worker = this.#start();
    const id = this.#runs++;
    return new Promise<ToolResult>((resolve, reject) => {
      const aborted = (): void => {
        // The tool cannot be asked to stop; its thread can. Other runs that wait for this thread end with it.
        this.#end(signal?.reason);
        void worker.terminate();
      };
      const settle = (): void => {
        signal?.removeEventListener('abort', aborted);
        // An idle worker must not keep the process alive.
        if (this.#waiting.size === 0) worker.unref();
      };
      this.#waiting.set(id, {
        resolve: (result) => {
          settle();
          resolve(result);
        },
        reject: (reason) => {
          settle();
          reject(reason);
        },
      });
      signal?.addEventListener('abort', aborted, { once: true });
      worker.ref();
      worker.postMessage({ id, args, files, outputs } satisfies Request);
    });
  }

  async dispose(): Promise<void> {
    const worker = this.#worker;
    this.#end(new ZerothError({ what: `${this.program} was stopped while it ran` }, ExitCode.interrupted));
    await worker?.terminate();
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const program = `(${serve.toString()})(
      require('node:worker_threads').parentPort,
      import(${JSON.stringify(pathToFileURL(this.#path).href)}).then((m) => m[${JSON.stringify(this.#entry)}]),
    );`;
    // execArgv: loaders and coverage flags of the parent are none of the tool's business.
    const worker = new Worker(program, { eval: true, execArgv: [], stdout: true, stderr: true });
    const crashed = (reason: string): void => {
      if (this.#worker === worker) this.#end(this.#crash(reason));
    };
    worker.on('message', (reply: Reply) => {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if ('crash' in reply) waiting?.reject(this.#crash(reply.crash));
      else waiting?.resolve({ code: reply.code, files: reply.files, log: reply.log });
    });
    worker.on('error', (error) => crashed(error.message));
    worker.on('exit', (code) => crashed(`its thread ended with status ${code}`));
    this.#worker = worker;
    return worker;
  }

  /** Forgets the worker and fails every run that waits for it. */
  #end(reason: unknown): void {
    this.#worker = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const run of waiting) run.reject(reason);
  }

  #crash(reason: string): ZerothError {
    return new ZerothError(
      {
        what: `${this.program} (WebAssembly ${this.version}) crashed: ${reason.trim()}`,
        fix: `run again with more free memory, or with the native tool: apt-get install ${programs[this.program].aptPackage}`,
      },
      ExitCode.checkFailed,
    );
  }
}

/** Version of the package that holds `file`. */
function packageVersion(file: string, npmPackage: string): string {
  for (let dir = dirname(file); dir !== dirname(dir); dir = dirname(dir)) {
    try {
      const json = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as { name?: string; version?: string };
      if (json.name === npmPackage && json.version !== undefined) return json.version;
    } catch {
      // No package.json here: look one folder up.
    }
  }
  return 'unknown';
}
