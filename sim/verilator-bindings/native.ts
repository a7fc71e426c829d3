/** The functions of shim.cpp, called through koffi, and the raw life of a model handle. */

import { ExitCode, ZerothError } from '../../base/errors.js';
import { loadKoffi } from '../../base/foreign.js';

/** What koffi makes of a `void *`. */
export type Handle = unknown;

/** Status codes of shim.cpp. */
export const Status = { ok: 0, stopped: 1, failed: 2 } as const;

export interface Native {
  create(initial: number, seed: number): Handle;
  free(h: Handle): void;
  live(): number;
  log(h: Handle, out: Uint8Array, capacity: number): number;
  poke32(h: Handle, port: number, value: number): void;
  poke(h: Handle, port: number, words: Uint32Array): void;
  peek32(h: Handle, port: number): number;
  peek(h: Handle, port: number, words: Uint32Array): void;
  evaluate(h: Handle): number;
  step(h: Handle, n: number): number;
  cycles(h: Handle): number;
  run(h: Handle, plan: Uint32Array, stimulus: Uint32Array, outputs: Uint32Array, cycles: number): number;
  collect(
    h: Handle,
    plan: Uint32Array,
    limits: Uint32Array,
    pattern: Uint32Array,
    out: Uint32Array,
    result: Uint32Array,
  ): number;
  compare(
    h: Handle,
    plan: Uint32Array,
    limits: Uint32Array,
    pattern: Uint32Array,
    golden: Uint32Array | Uint8Array,
    actual: Uint32Array,
    result: Uint32Array,
  ): number;
  stream(
    h: Handle,
    plan: Uint32Array,
    channels: number,
    maxCycles: number,
    patterns: Uint32Array,
    data: Uint32Array,
    out: Uint32Array,
    result: Uint32Array,
  ): number;
  wait(h: Handle, port: number, maxCycles: number, result: Uint32Array): number;
  save(h: Handle, out: Uint8Array, capacity: number): number;
  restore(h: Handle, bytes: Uint8Array, size: number): number;
  traceOpen(h: Handle, path: string): number;
  traceClose(h: Handle): void;
}

const signatures: Readonly<Record<keyof Native, readonly [symbol: string, result: string, args: readonly string[]]>> = {
  create: ['zs_new', 'void *', ['int32_t', 'int32_t']],
  free: ['zs_free', 'void', ['void *']],
  live: ['zs_live', 'uint32_t', []],
  log: ['zs_log', 'uint32_t', ['void *', 'void *', 'uint32_t']],
  poke32: ['zs_poke32', 'void', ['void *', 'uint32_t', 'uint32_t']],
  poke: ['zs_poke', 'void', ['void *', 'uint32_t', 'void *']],
  peek32: ['zs_peek32', 'uint32_t', ['void *', 'uint32_t']],
  peek: ['zs_peek', 'void', ['void *', 'uint32_t', 'void *']],
  evaluate: ['zs_eval', 'int32_t', ['void *']],
  step: ['zs_step', 'int32_t', ['void *', 'uint32_t']],
  cycles: ['zs_cycles', 'double', ['void *']],
  run: ['zs_run', 'int32_t', ['void *', 'void *', 'void *', 'void *', 'uint32_t']],
  collect: ['zs_collect', 'int32_t', ['void *', 'void *', 'void *', 'void *', 'void *', 'void *']],
  compare: ['zs_compare', 'int32_t', ['void *', 'void *', 'void *', 'void *', 'void *', 'void *', 'void *']],
  stream: [
    'zs_stream',
    'int32_t',
    ['void *', 'void *', 'uint32_t', 'uint32_t', 'void *', 'void *', 'void *', 'void *'],
  ],
  wait: ['zs_wait', 'int32_t', ['void *', 'uint32_t', 'uint32_t', 'void *']],
  save: ['zs_save', 'uint32_t', ['void *', 'void *', 'uint32_t']],
  restore: ['zs_restore', 'int32_t', ['void *', 'void *', 'uint32_t']],
  traceOpen: ['zs_trace_open', 'int32_t', ['void *', 'const char *']],
  traceClose: ['zs_trace_close', 'void', ['void *']],
};

const loaded = new Map<string, Native>();

/** Loads a library once a process. It stays loaded: models may outlive every other reference to it. */
export function loadNative(path: string): Native {
  const known = loaded.get(path);
  if (known !== undefined) return known;
  const koffi = loadKoffi();
  let library: ReturnType<typeof koffi.load>;
  try {
    library = koffi.load(path);
  } catch (cause) {
    throw new ZerothError(
      {
        where: path,
        what: `cannot load the simulation library: ${String(cause)}`,
        fix: 'delete it; it is built again',
      },
      ExitCode.missingTool,
      { cause },
    );
  }
  const native = Object.fromEntries(
    Object.entries(signatures).map(([name, [symbol, result, args]]) => [name, library.func(symbol, result, [...args])]),
  ) as unknown as Native;
  loaded.set(path, native);
  return native;
}
