/** What a co-simulation is asked to do: under Verilator in lockstep, or under Icarus. */
import type { GoldenSpec } from './golden.js';
import type { Program } from './program.js';
import type { BuildRequest, InitialState, PortSpec } from './verilator-bindings/index.js';

/** Names of a stream source's ports. */
export interface SourcePorts {
  readonly valid: string;
  readonly ready: string;
  readonly data: string;
  /** Side band of the scale, where it changes from group to group. */
  readonly scale?: string | undefined;
  /** Numbers of this beat. */
  readonly count?: string | undefined;
  /** Must be 0 at the end of a run. */
  readonly fault?: string | undefined;
}

export const sourceFields = (source: SourcePorts): string[] =>
  [source.data, source.scale, source.count].filter((name) => name !== undefined);

export interface LockstepRequest
  extends Pick<BuildRequest, 'files' | 'top' | 'clock' | 'reset' | 'warnings' | 'cacheDir' | 'signal'> {
  readonly source: SourcePorts;
  readonly golden: GoldenSpec;
  readonly program: Program;
  /** What the program was made from; printed and saved. */
  readonly seed?: string | number | undefined;
  /** 2: golden beats are computed by a second thread (default); 1: all in this one. */
  readonly threads?: 1 | 2 | undefined;
  readonly initial?: InitialState | undefined;
  /** Where a divergence is written; without it nothing is. */
  readonly outDir?: string | undefined;
  readonly onProgress?: ((beats: number, total: number) => void) | undefined;
}

export interface CrossCheckRequest
  extends Pick<LockstepRequest, 'files' | 'top' | 'source' | 'golden' | 'program' | 'signal'> {
  readonly ports: readonly PortSpec[];
  readonly clock: string | null;
  readonly reset: LockstepRequest['reset'];
  /** Wall-clock limit; default half an hour: for a simulation that hangs, not for a slow machine. */
  readonly timeoutMs?: number | undefined;
}
