import { describe, expect, it, vi } from 'vitest';
import { ExitCode } from '../../config/index.js';
import { type CrossCheckRequest, crossCheck, describeCrossCheck } from '../../sim/icarus.js';
import type { PortSpec } from '../../sim/verilator-bindings/index.js';
import { fixture } from './support.js';

const port = (name: string, width: number, direction: PortSpec['direction']): PortSpec => ({ name, width, direction });
const ports = [
  port('clk', 1, 'input'),
  port('rst', 1, 'input'),
  port('m_ready', 1, 'input'),
  port('m_valid', 1, 'output'),
  port('m_data', 40, 'output'),
  port('seen', 8, 'output'),
  port('spare', 2, 'output'),
];

/** The fixture with parameters set, against golden beats that are all zero. */
function request(
  parameters: Readonly<Record<string, number>> = {},
  change: Partial<CrossCheckRequest> = {},
): CrossCheckRequest {
  let { text } = fixture('unreset.v');
  for (const [name, value] of Object.entries(parameters)) text = text.replace(`${name} = 0`, `${name} = ${value}`);
  return {
    files: [{ path: 'rtl/unreset.v', text }],
    top: 'unreset',
    ports,
    clock: 'clk',
    reset: { port: 'rst', active: 'high' },
    source: { valid: 'm_valid', ready: 'm_ready', data: 'm_data' },
    golden: {
      kind: 'module',
      module: 'tests/sim/golden-fixtures.js',
      name: 'zeros',
      argument: { slots: 5, wordBits: 8 },
    },
    program: [
      { kind: 'reset', cycles: 2, start: '0' },
      { kind: 'beats', count: 20, ready: '01101' },
    ],
    ...change,
  };
}

describe('the four-state cross-check', () => {
  it('passes a source whose data is unknown only while it is not valid', async () => {
    const result = await crossCheck(request());
    expect(result).toMatchObject({ beats: 20, divergence: null, unknown: null });
    expect(result.icarus).toMatch(/^Icarus Verilog version \d+/);
  });

  it('catches a payload register that was never written, at its first valid cycle', async () => {
    const result = await crossCheck(request({ PAYLOAD: 1 }));
    expect(result.unknown).toEqual({ cycle: 3, port: 'm_data', value: 'x'.repeat(40) });
    expect(describeCrossCheck('unreset', result)).toBe(
      `unreset under Icarus: m_data is ${'x'.repeat(40)} at cycle 3: a register was read before it was set or reset`,
    );
  });

  it('catches a counter that is never reset, and a floating bit, in the first cycle after reset', async () => {
    expect((await crossCheck(request({ COUNTER: 1 }))).unknown).toEqual({ cycle: 2, port: 'seen', value: 'xxxxxxxx' });
    expect((await crossCheck(request({ FLOATING: 1 }))).unknown).toEqual({ cycle: 2, port: 'spare', value: 'z0' });
  });

  it('catches wrong data with beat and both values', async () => {
    const wrong = request();
    const files = wrong.files.map((f) => ({
      ...f,
      text: f.text.replace('m_data = data_q', "m_data = seen == 8'd7 ? 40'h5 : data_q"),
    }));
    const result = await crossCheck({ ...wrong, files });
    expect(result).toMatchObject({ beats: 7, unknown: null });
    expect(result.divergence).toEqual({ beat: 7, port: 'm_data', golden: '0000000000', rtl: '0000000005' });
    expect(describeCrossCheck('unreset', result)).toBe(
      'unreset under Icarus: m_data differs at beat 7: golden 0000000000, RTL 0000000005',
    );
  });

  it('reports what iverilog says about the Verilog', async () => {
    const files = [{ path: 'rtl/unreset.v', text: fixture('unreset.v').text.replace('data_q;\n\n', 'data_p;\n\n') }];
    const error = await crossCheck(request({}, { files })).catch((e: unknown) => e);
    expect(error).toMatchObject({ exitCode: ExitCode.checkFailed });
    expect(String(error)).toMatch(/unreset under Icarus: iverilog reports\n {2}rtl\/unreset\.v:\d+: .*data_q/);
  });

  it('reports a stall, a design that stops or speaks, and a run that takes too long', async () => {
    const with_ = (from: string, to: string, change: Partial<CrossCheckRequest> = {}) => {
      const text = fixture('unreset.v').text.replace(from, to);
      expect(text).not.toBe(fixture('unreset.v').text);
      return crossCheck(request({}, { files: [{ path: 'unreset.v', text }], ...change }));
    };
    await expect(with_("else m_valid <= 1'b1", "else m_valid <= seen < 8'd5")).rejects.toThrow(
      /unreset under Icarus: the source stalled at cycle 20\d\d\d/,
    );
    await expect(
      with_("else m_valid <= 1'b1;", "else begin m_valid <= 1'b1; if (seen == 9) $finish; end"),
    ).rejects.toThrow('unreset under Icarus: the simulation ended early');
    await expect(
      with_("else m_valid <= 1'b1;", 'else begin m_valid <= 1\'b1; if (seen == 9) $display("bad address"); end'),
    ).rejects.toThrow(/unreset under Icarus: the design printed\n {2}bad address/);
    const long = { timeoutMs: 300, program: [...request().program, { kind: 'beats', count: 50_000_000 }] } as const;
    await expect(with_("8'd0", "8'd1", long)).rejects.toThrow('unreset under Icarus: vvp was stopped after 0.3 s');
  });

  it('names the missing tool', async () => {
    vi.stubEnv('PATH', '/nowhere');
    try {
      const error = await crossCheck(request()).catch((e: unknown) => e);
      expect(error).toMatchObject({ exitCode: ExitCode.missingTool });
      expect(String(error)).toContain('iverilog not found on PATH');
      expect(String(error)).toContain('apt-get install iverilog');
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
