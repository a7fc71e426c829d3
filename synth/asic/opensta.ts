/** OpenSTA on a mapped netlist: the longest path, and power from the toggles that a simulation counted. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { ExitCode, ZerothError } from '../../config/errors.js';
import type { Liberty } from './liberty.js';
import { type Netlist, timingVerilog } from './netlist.js';

export interface OpenSta {
  readonly path: string;
  readonly version: string;
}

export const openStaInstall = 'apt-get install opensta';

/** Debian's program is `sta`. @returns null where there is none on the PATH. */
export async function findOpenSta(path = 'sta'): Promise<OpenSta | null> {
  const asked = await execa(path, ['-version'], { reject: false, all: true });
  if (asked.exitCode !== 0) return null;
  return { path, version: /\d+(\.\d+)+\S*/.exec(asked.all ?? '')?.[0] ?? 'unknown' };
}

export interface Activity {
  /** By net: changes per clock cycle. */
  readonly togglesPerCycle: ArrayLike<number>;
  /** By net: share of the time that it is 1. */
  readonly duty: ArrayLike<number>;
}

export interface StaRequest {
  readonly netlist: Netlist;
  readonly library: Liberty;
  readonly clock: string;
  /** Of the clock that power is reported at. */
  readonly clockMHz: number;
  readonly activity?: Activity;
}

export interface Power {
  /** Watts. Internal: inside the cells, with the flip-flops' clock pins; switching: the pins that nets drive; no wires. */
  readonly internal: number;
  readonly switching: number;
  readonly leakage: number;
  readonly total: number;
}

export interface StaResult {
  /** From registers and inputs to registers and outputs, as synthesised; no wires. */
  readonly fmaxMHz: number;
  readonly power: Power | undefined;
}

/** The script. Ports are registers of somebody else: a path to an output ends there, one from an input begins there. */
export function staScript(request: StaRequest, files: { liberty: string; netlist: string }): string {
  const { netlist, clock, clockMHz, activity } = request;
  const { inputs, outputs } = timingVerilog(netlist);
  const clockBit = netlist.ports.find((p) => p.name === clock)?.bits[0];
  const others = inputs.filter((n) => n !== `n${clockBit}`);
  const lines = [
    `read_liberty ${files.liberty}`,
    `read_verilog ${files.netlist}`,
    `link_design ${netlist.module}`,
    `create_clock -name clk -period ${1000 / clockMHz} [get_ports n${clockBit}]`,
    ...(others.length === 0 ? [] : [`set_input_delay 0 -clock clk [get_ports {${others.join(' ')}}]`]),
    ...(outputs.length === 0 ? [] : [`set_output_delay 0 -clock clk [get_ports {${outputs.join(' ')}}]`]),
    'report_worst_slack -digits 6',
  ];
  if (activity === undefined) return [...lines, 'exit', ''].join('\n');
  // Debian's `set_power_activity -pins` calls a procedure that it does not have; this is what it would call for a pin.
  lines.push(
    'proc a {toggles duty pins} { foreach p $pins { sta::set_power_pin_activity [get_pins $p] $toggles $duty } }',
    'set_power_activity -input -activity 0 -duty 0',
    ...pinActivities(netlist, activity, clockBit),
    'report_power -digits 8',
    'exit',
    '',
  );
  return lines.join('\n');
}

/** Every pin of every cell gets what was counted on its net, so that nothing is left for OpenSTA to guess. */
function pinActivities(netlist: Netlist, { togglesPerCycle, duty }: Activity, clock: unknown): string[] {
  const pins: string[][] = Array.from({ length: netlist.nets }, () => []);
  netlist.cells.forEach((cell, i) => {
    for (const [pin, bit] of Object.entries({ ...cell.inputs, ...cell.outputs })) {
      if (typeof bit === 'number' && bit !== clock) pins[bit]?.push(`u${i}/${pin}`);
    }
  });
  return pins.flatMap((of, net) =>
    of.length === 0 ? [] : [`a ${togglesPerCycle[net] ?? 0} ${duty[net] ?? 0} {${of.join(' ')}}`],
  );
}

/** @throws ZerothError (exit code 1) with OpenSTA's own message. */
export async function runOpenSta(sta: OpenSta, request: StaRequest, signal?: AbortSignal): Promise<StaResult> {
  const dir = await mkdtemp(join(tmpdir(), 'zeroth-sta-'));
  try {
    const files = { liberty: 'library.lib', netlist: 'netlist.v', script: 'run.tcl' };
    await writeFile(join(dir, files.liberty), request.library.text);
    await writeFile(join(dir, files.netlist), timingVerilog(request.netlist).text);
    await writeFile(join(dir, files.script), staScript(request, files));
    const run = await execa(sta.path, ['-no_init', '-no_splash', '-exit', files.script], {
      cwd: dir,
      reject: false,
      all: true,
      ...(signal === undefined ? {} : { cancelSignal: signal }),
    });
    signal?.throwIfAborted();
    return readSta(run.all ?? '', request);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function readSta(log: string, { netlist, clockMHz, activity }: StaRequest): StaResult {
  const fail = (what: string): ZerothError =>
    new ZerothError({ where: netlist.module, what: `OpenSTA: ${what}` }, ExitCode.checkFailed);
  const error = /^Error: (.*)$/m.exec(log);
  if (error !== null) throw fail(error[1] ?? '');
  const slack = /^worst slack (\S+)/m.exec(log);
  if (slack === null) throw fail(`no worst slack in its log: ${log.trim().split('\n').slice(-3).join(' / ')}`);
  const delay = 1000 / clockMHz - Number(slack[1]);
  const total = /^Total +(\S+) +(\S+) +(\S+) +(\S+)/m.exec(log);
  if (activity !== undefined && total === null) throw fail('no power report in its log');
  const [internal = 0, switching = 0, leakage = 0, all = 0] = (total ?? []).slice(1).map(Number);
  return {
    fmaxMHz: Math.round(10_000 / delay) / 10,
    power: activity === undefined ? undefined : { internal, switching, leakage, total: all },
  };
}
