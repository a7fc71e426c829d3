/**
 * Verilated designs as libraries: `buildModel` compiles Verilog into a shared library (cached by hash) and
 * `create` makes running models of it. Any number of libraries and models can be alive at once.
 */
import { type BuildRequest, type BuiltLibrary, buildLibrary } from './build.js';
import { type InitialState, Model, noSuchPort } from './model.js';
import { loadNative, type Native } from './native.js';
import { type GoldenColumn, type RowPlan, rowPlan, type StreamPorts, type Tap, tapPlan } from './plans.js';
import { type Layout, layoutOf, type PortSpec } from './ports.js';

export { defaultCacheDir } from '../../base/build-cache.js';
export type { BuildRequest, BuiltLibrary, ResetSpec, SourceFile } from './build.js';
export type { Diagnostic } from './diagnostics.js';
export type { Collected, CollectOptions, Compared, InitialState } from './model.js';
export { Model } from './model.js';
export type { Channel, GoldenColumn, Ready, RowPlan, StreamPorts, Tap } from './plans.js';
export { readyPattern } from './plans.js';
export { fromWords, type Layout, type PortSpec, toWords, wordsOf } from './ports.js';

export class ModelLibrary {
  readonly built: BuiltLibrary;
  readonly #native: Native;
  readonly #ports: ReadonlyMap<string, { spec: PortSpec; index: number }>;

  constructor(built: BuiltLibrary) {
    this.built = built;
    this.#native = loadNative(built.path);
    this.#ports = new Map(built.ports.map((spec, index) => [spec.name, { spec, index }]));
  }

  get ports(): readonly PortSpec[] {
    return this.built.ports;
  }

  /** A new model: inputs 0, not yet reset. Dispose it when done; one that is forgotten is freed when it is collected. */
  create(initial: InitialState = 'zeros'): Model {
    return new Model(this.built, this.#native, initial);
  }

  /** Models of this library that have not been freed, in the whole process. */
  get liveModels(): number {
    return this.#native.live();
  }

  /** Batched rows; by default all inputs but the clock, and all outputs, in port order. */
  rows(select: { inputs?: readonly string[]; outputs?: readonly string[] } = {}): RowPlan {
    const names = (direction: PortSpec['direction']): string[] =>
      this.ports.filter((p) => p.direction === direction && p.name !== this.built.clock).map((p) => p.name);
    const inputs = this.layout(select.inputs ?? names('input'));
    const outputs = this.layout(select.outputs ?? names('output'));
    return rowPlan(inputs, outputs, (n) => this.#find(n).index);
  }

  /** A stream for `collect`, `compare` and `stream`. */
  tap(ports: StreamPorts, golden?: readonly GoldenColumn[]): Tap {
    return tapPlan(ports, this.layout(ports.fields), (n) => this.#find(n).index, golden);
  }

  layout(names: readonly string[]): Layout {
    return layoutOf(names.map((n) => this.#find(n).spec));
  }

  #find(name: string): { spec: PortSpec; index: number } {
    const port = this.#ports.get(name);
    if (port === undefined) throw noSuchPort(this.built, name);
    return port;
  }
}

/** Builds Verilog into a library, or takes it from the cache. */
export async function buildModel(request: BuildRequest): Promise<ModelLibrary> {
  return new ModelLibrary(await buildLibrary(request));
}
