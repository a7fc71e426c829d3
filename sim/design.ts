/** From a design (IR) to a running Verilated model: emitted files and the ports they must have. */

import { allPorts, interfaceOf } from '../constraints/index.js';
import type { Design } from '../hdl-gen/dsl/index.js';
import { type EmittedFile, emitDesign, usesClock } from '../hdl-gen/dsl/verilog/index.js';
import {
  type BuildRequest,
  buildModel,
  type ModelLibrary,
  type PortSpec,
  type ResetSpec,
} from './verilator-bindings/index.js';

/** Ports of the top in the order of the Verilog: clock and reset first. */
export const designPorts = ({ top }: Design): PortSpec[] => allPorts(interfaceOf(top));

/** What `buildModel`, `lockstep` and `crossCheck` need of a design. */
export interface EmittedDesign {
  readonly files: readonly EmittedFile[];
  readonly top: string;
  readonly ports: readonly PortSpec[];
  readonly clock: string | null;
  readonly reset: ResetSpec | null;
}

/** Emits a design. `generator` goes into the header (`zeroth` in tests); names and positions are the design's. */
export function emitted(design: Design, generator = 'zeroth', configHash?: string): EmittedDesign {
  const { top } = design;
  const clocked = usesClock(top);
  const active = top.domain.resetStyle === 'sync-high' ? 'high' : 'low';
  return {
    files: emitDesign(design, { generator, configHash }),
    top: top.name,
    ports: designPorts(design),
    clock: clocked ? top.domain.clock : null,
    reset: clocked ? { port: top.domain.reset, active } : null,
  };
}

export type DesignOptions = Omit<BuildRequest, keyof EmittedDesign>;

/** Emits, Verilates and loads a design. */
export const buildDesign = (design: Design, options: DesignOptions = {}): Promise<ModelLibrary> =>
  buildModel({ ...options, ...emitted(design) });
