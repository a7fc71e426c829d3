import { describe, expect, it } from 'vitest';
import {
  allPorts,
  type ConstraintFormat,
  type ModuleInterface,
  portBits,
  resolveTiming,
  targetNamed,
  targets,
  writeConstraints,
} from '../../constraints/index.js';
import { asynchronous, combinational, synchronous } from './interfaces.js';

const write = (of: ModuleInterface, format: ConstraintFormat, pins?: Record<string, string>): string => {
  const [file] = writeConstraints({
    interface: of,
    target: targets.xcup,
    timing: { clockMHz: 50 },
    formats: [format],
    ...(pins === undefined ? {} : { board: { name: 'devboard', pins } }),
  });
  expect(file?.path).toBe(`${of.module}.${format}`);
  return file?.text ?? '';
};

/** What a Tcl reader would trip over: open braces or brackets, and ports that do not exist or are left out. */
function tclProblems(text: string, of: ModuleInterface): string[] {
  const problems: string[] = [];
  const commands = text.split('\n').filter((l) => l !== '' && !l.startsWith('#'));
  const touched = new Set<string>();
  for (const line of commands) {
    let depth = '';
    for (const c of line) {
      if ('[{'.includes(c)) depth += c;
      if (c === ']' && !depth.endsWith('[')) problems.push(`unbalanced: ${line}`);
      if (c === '}' && !depth.endsWith('{')) problems.push(`unbalanced: ${line}`);
      if (']}'.includes(c)) depth = depth.slice(0, -1);
    }
    if (depth !== '') problems.push(`unbalanced: ${line}`);
    for (const [, list] of line.matchAll(/get_ports \{([^}]*)\}/g)) {
      for (const name of (list ?? '').split(' ')) {
        const port = allPorts(of).find((p) => name === `${p.name}[*]` || portBits(p).includes(name));
        if (port === undefined) problems.push(`no such port: ${name}`);
        else touched.add(port.name);
      }
    }
  }
  for (const port of allPorts(of)) if (!touched.has(port.name)) problems.push(`not constrained: ${port.name}`);
  return problems;
}

describe('SDC', () => {
  it('states clock and delays for every port', () => {
    expect(write(synchronous, 'sdc')).toBe(`# bank: timing at 50 MHz.
create_clock -name clk -period 20.000 [get_ports {clk}]
set_input_delay -clock clk -max 5.000 [get_ports {rst step seed[*]}]
set_input_delay -clock clk -min 0.000 [get_ports {rst step seed[*]}]
set_output_delay -clock clk -max 5.000 [get_ports {u[*] valid}]
set_output_delay -clock clk -min 0.000 [get_ports {u[*] valid}]
`);
  });

  it('takes an asynchronous reset, and only that, out of timing', () => {
    const text = write(asynchronous, 'sdc');
    expect(text).toContain('set_false_path -from [get_ports {rst_n}]\n');
    expect(text).toContain('set_input_delay -clock clk -max 5.000 [get_ports {step seed[*]}]');
    expect(write(synchronous, 'sdc')).not.toContain('set_false_path');
  });

  it('bounds a combinational module from pin to pin', () => {
    expect(write(combinational, 'sdc')).toBe(
      '# parity: timing at 50 MHz.\nset_max_delay 20.000 -from [all_inputs] -to [all_outputs]\n',
    );
  });

  it.each([synchronous, asynchronous])('is well-formed and complete: $module', (of) => {
    expect(tclProblems(write(of, 'sdc'), of)).toEqual([]);
    expect(tclProblems(write(of, 'xdc'), of)).toEqual([]);
  });

  it('the well-formedness check itself sees a broken file', () => {
    const good = write(synchronous, 'sdc');
    expect(tclProblems(good.replace('{clk}', '{clk'), synchronous)).not.toEqual([]);
    expect(tclProblems(good.replaceAll('valid', 'ready'), synchronous)).toEqual([
      'no such port: ready',
      'no such port: ready',
      'not constrained: valid',
    ]);
  });
});

describe('pins', () => {
  it('are placeholders without a board', () => {
    expect(write(synchronous, 'pcf')).toBe(`# bank: pins for nextpnr-ice40.
set_frequency clk 50
# set_io clk <pin>
# set_io rst <pin>
# set_io step <pin>
# set_io seed[0] <pin>
# set_io seed[1] <pin>
# set_io seed[2] <pin>
# set_io u[0] <pin>
# set_io u[1] <pin>
# set_io valid <pin>
`);
    expect(write(synchronous, 'xdc')).toContain('# set_property PACKAGE_PIN <pin> [get_ports {seed[2]}]\n');
    expect(write(asynchronous, 'lpf')).toBe(`# bank_asic: timing at 50 MHz and pins.
FREQUENCY PORT "clk" 50.000 MHZ;
BLOCK PATH FROM PORT "rst_n";
${['clk', 'rst_n', 'step', 'seed[0]', 'seed[1]', 'seed[2]', 'u[0]', 'u[1]', 'valid']
  .map((b) => `# LOCATE COMP "${b}" SITE "<pin>";\n`)
  .join('')}`);
  });

  it('come from the board where it names them', () => {
    const pins = { clk: 'J3', 'u[1]': 'B5' };
    expect(write(synchronous, 'pcf', pins)).toContain('set_io clk J3\n# set_io rst <pin>\n');
    const xdc = write(synchronous, 'xdc', pins);
    expect(xdc).toContain('set_property PACKAGE_PIN B5 [get_ports {u[1]}]\n');
    expect(xdc).toContain('set_property IOSTANDARD LVCMOS18 [get_ports {u[1]}]\n');
    expect(tclProblems(xdc, synchronous)).toEqual([]);
    expect(write(synchronous, 'lpf', pins)).toContain(
      'LOCATE COMP "clk" SITE "J3";\nIOBUF PORT "clk" IO_TYPE=LVCMOS18;',
    );
  });

  it('of a port that does not exist are refused', () => {
    expect(() => write(synchronous, 'pcf', { 'u[2]': 'A1' })).toThrow(
      `board devboard: pins.u[2]: bank has no port bit 'u[2]'
  allowed: clk, rst, step, seed[0], seed[1], seed[2], u[0], u[1], valid
  fix: remove the line, or correct the name`,
    );
  });

  it('given twice are refused', () => {
    expect(() => write(synchronous, 'pcf', { clk: 'J3', rst: 'J3' })).toThrow(
      'board devboard: pins.rst: pin J3 is already taken by clk',
    );
  });
});

describe('timing', () => {
  it('has a period and delays in ns', () => {
    expect(resolveTiming({ clockMHz: 100, inputFraction: 0.5, outputFraction: 0 })).toEqual({
      clockMHz: 100,
      periodNs: 10,
      inputDelayNs: 5,
      outputDelayNs: 0,
    });
  });

  it.each([
    [{ clockMHz: 0 }, 'target.clockMHz: a clock of 0 MHz has no period'],
    [{ clockMHz: Number.NaN }, 'target.clockMHz: a clock of NaN MHz has no period'],
    [{ clockMHz: 50, inputFraction: 1 }, 'timing.inputFraction: 1 of the period leaves nothing for the design'],
  ])('refuses %o', (timing, message) => {
    expect(() => resolveTiming(timing)).toThrow(message);
  });
});

it('an unknown target is answered with the known ones', () => {
  expect(() => targetNamed('ecp6')).toThrow(
    "target.device: no target is called 'ecp6'\n  allowed: ecp5, ice40-hx8k, ice40-up5k, xcup",
  );
  expect(targetNamed('xcup').capacity).toMatchObject({ lut: 274080, ff: 548160, bram: 912, dsp: 2520 });
});
