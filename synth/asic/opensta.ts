/** OpenSTA on a mapped netlist: the longest path, and power from the toggles that a simulation counted. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { ExitCode, ZerothError } from '../../base/errors.js';
import { type Liberty, parseLiberty } from './liberty.js';
import { type Netlist, timingVerilog } from './netlist.js';

export interface OpenSta {
  readonly path: string;
  readonly version: string;
  /** What its internal power is multiplied with, see `internalFactor`. */
  readonly internalFactor: number;
}

export const openStaInstall = 'apt-get install opensta';

/** Debian's program is `sta`. @returns null where there is none on the PATH. */
export async function findOpenSta(path = 'sta'): Promise<OpenSta | null> {
  const asked = await execa(path, ['-version'], { reject: false, all: true });
  if (asked.exitCode !== 0) return null;
  const version = /\d+(\.\d+)+\S*/.exec(asked.all ?? '')?.[0] ?? 'unknown';
  return { path, version, internalFactor: await internalFactor(path) };
}

/**
 * What internal power is multiplied with. Liberty gives the energy of a rise and of a fall; OpenSTA 2.0 charges their sum
 * for either. So a flip-flop of known energy is measured once: 0.05 pJ an edge of a 100 MHz clock are 10 uW.
 */
async function internalFactor(path: string): Promise<number> {
  const library = parseLiberty(probe, 'probe.lib');
  const netlist: Netlist = {
    module: 'probe',
    ports: [
      { name: 'clk', direction: 'input', bits: [0] },
      { name: 'q', direction: 'output', bits: [1] },
    ],
    cells: [{ type: 'FF', inputs: { CLK: 0, D: 1 }, outputs: { Q: 1 } }],
    nets: 2,
  };
  const still = { togglesPerCycle: [0, 0], duty: [0.5, 0] };
  const sta: OpenSta = { path, version: '', internalFactor: 1 };
  const { power } = await runOpenSta(sta, { netlist, library, clock: 'clk', clockMHz: 100, activity: still });
  return Math.round((1e3 * 10e-6) / (power?.internal ?? Number.NaN)) / 1e3;
}

const table = 'values ("0.05, 0.05", "0.05, 0.05");';
const probe = `library (probe) {
  delay_model : table_lookup;
  time_unit : "1ns";
  voltage_unit : "1V";
  current_unit : "1mA";
  leakage_power_unit : "1nW";
  capacitive_load_unit (1, pf);
  nom_voltage : 1;
  operating_conditions (typical) { process : 1; voltage : 1; temperature : 25; }
  default_operating_conditions : typical;
  slew_upper_threshold_pct_rise : 80; slew_lower_threshold_pct_rise : 20;
  slew_upper_threshold_pct_fall : 80; slew_lower_threshold_pct_fall : 20;
  input_threshold_pct_rise : 50; input_threshold_pct_fall : 50;
  output_threshold_pct_rise : 50; output_threshold_pct_fall : 50;
  lu_table_template (t) {
    variable_1 : input_net_transition; variable_2 : total_output_net_capacitance;
    index_1 ("0.01, 0.5"); index_2 ("0.001, 0.1");
  }
  power_lut_template (c) { variable_1 : input_transition_time; index_1 ("0.01, 0.5"); }
  cell (FF) {
    area : 1;
    ff (IQ, IQN) { next_state : "D"; clocked_on : "CLK"; }
    pin (D) { direction : input; capacitance : 0; }
    pin (CLK) {
      direction : input; clock : true; capacitance : 0;
      internal_power () { rise_power (c) { values ("0.05, 0.05"); } fall_power (c) { values ("0.05, 0.05"); } }
    }
    pin (Q) {
      direction : output; function : "IQ"; max_capacitance : 1;
      timing () {
        related_pin : "CLK"; timing_type : rising_edge;
        cell_rise (t) { ${table} } rise_transition (t) { ${table} }
        cell_fall (t) { ${table} } fall_transition (t) { ${table} }
      }
    }
  }
}
`;

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

/** Paths begin at flip-flops, those in place of the inputs too, and end at flip-flops and outputs. */
export function staScript(request: StaRequest, files: { liberty: string; netlist: string }): string {
  const { netlist, library, clock: clockPort, clockMHz, activity } = request;
  const { clock, outputs, inputRegisters, inputPins } = timingVerilog(netlist, library, clockPort);
  const lines = [
    `read_liberty ${files.liberty}`,
    `read_verilog ${files.netlist}`,
    `link_design ${netlist.module}`,
    `create_clock -name clk -period ${1000 / clockMHz} [get_ports ${clock}]`,
    ...(outputs.length === 0 ? [] : [`set_output_delay 0 -clock clk [get_ports {${outputs.join(' ')}}]`]),
    'report_worst_slack -digits 6',
  ];
  if (activity === undefined) return [...lines, 'exit', ''].join('\n');
  lines.push(
    // Debian's `set_power_activity -pins` calls a procedure that it does not have; this is what it would call for a pin.
    'proc a {toggles duty pins} { foreach p $pins { sta::set_power_pin_activity [get_pins $p] $toggles $duty } }',
    ...pinActivities(netlist, activity, clock, inputPins),
    'report_power -digits 8',
    ...inputRegisters.map((name) => `report_power -instances [get_cells ${name}] -digits 8`),
    'exit',
    '',
  );
  return lines.join('\n');
}

/**
 * Every pin of every cell gets what was counted on its net. OpenSTA would propagate activities of its own from the input
 * ports and write over these; so there is no input port but the clock, whose pins have an activity too.
 */
function pinActivities(
  netlist: Netlist,
  { togglesPerCycle, duty }: Activity,
  clock: string,
  inputPins: ReadonlyMap<number, readonly string[]>,
): string[] {
  const pins: string[][] = Array.from({ length: netlist.nets }, (_, i) => [...(inputPins.get(i) ?? [])]);
  netlist.cells.forEach((cell, i) => {
    for (const [pin, bit] of Object.entries({ ...cell.inputs, ...cell.outputs })) {
      if (typeof bit === 'number') pins[bit]?.push(`u${i}/${pin}`);
    }
  });
  return pins.flatMap((of, i) => {
    if (of.length === 0) return [];
    return [
      `n${i}` === clock
        ? `a 2 0.5 {${of.join(' ')}}`
        : `a ${togglesPerCycle[i] ?? 0} ${duty[i] ?? 0} {${of.join(' ')}}`,
    ];
  });
}

/** @throws ZerothError (exit code 1) with OpenSTA's own message. */
export async function runOpenSta(sta: OpenSta, request: StaRequest, signal?: AbortSignal): Promise<StaResult> {
  const dir = await mkdtemp(join(tmpdir(), 'zeroth-sta-'));
  try {
    const files = { liberty: 'library.lib', netlist: 'netlist.v', script: 'run.tcl' };
    await writeFile(join(dir, files.liberty), request.library.text);
    await writeFile(join(dir, files.netlist), timingVerilog(request.netlist, request.library, request.clock).text);
    await writeFile(join(dir, files.script), staScript(request, files));
    const run = await execa(sta.path, ['-no_init', '-no_splash', '-exit', files.script], {
      cwd: dir,
      reject: false,
      all: true,
      ...(signal === undefined ? {} : { cancelSignal: signal }),
    });
    signal?.throwIfAborted();
    return readSta(run.all ?? '', request, sta.internalFactor);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function readSta(log: string, { netlist, clockMHz, activity }: StaRequest, internalFactor: number): StaResult {
  const fail = (what: string): ZerothError =>
    new ZerothError({ where: netlist.module, what: `OpenSTA: ${what}` }, ExitCode.checkFailed);
  const error = /^Error: (.*)$/m.exec(log);
  if (error !== null) throw fail(error[1] ?? '');
  const slack = /^worst slack (\S+)/m.exec(log);
  if (slack === null) throw fail(`no worst slack in its log: ${log.trim().split('\n').slice(-3).join(' / ')}`);
  const fmaxMHz = Math.round(10_000 / (1000 / clockMHz - Number(slack[1]))) / 10;
  if (activity === undefined) return { fmaxMHz, power: undefined };
  const numbers = (line: RegExpMatchArray): number[] => line.slice(1, 4).map(Number);
  const total = /^Total +(\S+) +(\S+) +(\S+)/m.exec(log);
  if (total === null) throw fail('no power report in its log');
  // The flip-flops in place of the inputs are not the design's.
  const inputs = [...log.matchAll(/^ *(\S+) +(\S+) +(\S+) +\S+ +in\d+$/gm)].map(numbers);
  const net = (i: number): number => inputs.reduce((sum, line) => sum - (line[i] ?? 0), numbers(total)[i] ?? 0);
  const [internal, switching, leakage] = [net(0) * internalFactor, net(1), net(2)];
  if (!(internal + switching > 0)) {
    throw fail('no power besides leakage: the library names no operating conditions, so it has no supply voltage');
  }
  return { fmaxMHz, power: { internal, switching, leakage, total: internal + switching + leakage } };
}
