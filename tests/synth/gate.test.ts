import { describe, expect, it } from 'vitest';
import {
  type BaselineFile,
  baselineJson,
  checkBaseline,
  readBaseline,
  toolKey,
  updateBaseline,
} from '../../synth/gates/gate.js';
import { metrics } from './figures.js';

const key = 'nextpnr-ice40-wasm 0.8.621 + yosys-wasm 0.55.944';
const baseline = updateBaseline([metrics('bank', 500), metrics('pool', 100)]);
const verdict = (result: ReturnType<typeof checkBaseline>, metric: string) =>
  result.rows.find((r) => r.design === 'bank' && r.metric === metric)?.verdict;

describe('the cost gate', () => {
  it('passes equal figures', () => {
    const result = checkBaseline([metrics('bank', 500), metrics('pool', 100)], baseline);
    expect(result).toMatchObject({ status: 'pass', exitCode: 0, message: 'All 8 figures are within the baseline.' });
  });

  it('allows what the tolerance allows, and not one cell more', () => {
    const at = (lc: number) => checkBaseline([metrics('bank', lc), metrics('pool', 100)], baseline, { lc: 0.02 });
    expect(at(510).status).toBe('pass');
    expect(verdict(at(510), 'lc')).toBe('ok');
    expect(verdict(at(511), 'lc')).toBe('worse');
  });

  it('fails with a table that says what moved, by how much', () => {
    const slow = { fmax: { min: 120, median: 130, bySeed: [120, 130, 140] } };
    const result = checkBaseline([metrics('bank', 560, { changes: slow }), metrics('pool', 100)], baseline);
    expect(result).toMatchObject({ status: 'fail', exitCode: 1 });
    expect(result.message).toBe('3 of 8 figures are worse than the baseline allows, or gone.');
    expect(result.table).toBe(
      `| design | target     | metric   | baseline | measured |   moved | verdict |
| ------ | ---------- | -------- | -------: | -------: | ------: | ------- |
| bank   | ice40-hx8k | lc       |      500 |      560 | +12.0 % | worse   |
| bank   | ice40-hx8k | lut      |      500 |      560 | +12.0 % | worse   |
| bank   | ice40-hx8k | ff       |       50 |       50 |   0.0 % | ok      |
| bank   | ice40-hx8k | fmax.min |    170.3 |      120 | -29.5 % | worse   |
| pool   | ice40-hx8k | lc       |      100 |      100 |   0.0 % | ok      |
| pool   | ice40-hx8k | lut      |      100 |      100 |   0.0 % | ok      |
| pool   | ice40-hx8k | ff       |       50 |       50 |   0.0 % | ok      |
| pool   | ice40-hx8k | fmax.min |    170.3 |    170.3 |   0.0 % | ok      |
`,
    );
  });

  it('says when figures got better, so that they are kept', () => {
    const result = checkBaseline([metrics('bank', 400), metrics('pool', 100)], baseline);
    expect(result.status).toBe('pass');
    expect(result.message).toBe(
      'All 8 figures are within the baseline. 2 are better than the baseline: update it to keep them.',
    );
  });

  it('cannot be passed by measuring less', () => {
    const result = checkBaseline([metrics('bank', 500)], baseline);
    expect(result.status).toBe('fail');
    expect(result.rows.filter((r) => r.verdict === 'gone').map((r) => `${r.design} ${r.metric}`)).toEqual([
      'pool lc',
      'pool lut',
      'pool ff',
      'pool fmax.min',
    ]);
    expect(checkBaseline([], baseline)).toMatchObject({
      status: 'fail',
      exitCode: 1,
      message: 'Nothing was measured: an empty run proves nothing.',
    });
  });

  it('does not judge figures of another tool version', () => {
    const changes = { tools: { yosys: 'yosys-wasm 0.60.1', route: 'nextpnr-ice40-wasm 0.8.621' } };
    const other = metrics('bank', 900, { changes });
    const result = checkBaseline([other], baseline);
    expect(result).toMatchObject({ status: 'inconclusive', exitCode: 4 });
    expect(result.message).toBe(
      `The baseline has no figures of nextpnr-ice40-wasm 0.8.621 + yosys-wasm 0.60.1: it has figures of ${key}.`,
    );
    // Both versions can stand side by side.
    const both = updateBaseline([other], baseline);
    expect(Object.keys(both.tools)).toEqual([key, 'nextpnr-ice40-wasm 0.8.621 + yosys-wasm 0.60.1']);
    expect(checkBaseline([other], both).status).toBe('pass');
  });

  it('a figure that was zero and is not any more is worse', () => {
    const none = metrics('bank', 500, { changes: { net: { lc: 500, bram: 0 } } });
    const one = metrics('bank', 500, { changes: { net: { lc: 500, bram: 1 } } });
    const result = checkBaseline([one], updateBaseline([none]));
    expect(result.table).toMatch(/\| bram +\| +0 \| +1 \| from 0 \| worse/);
  });
});

describe('the baseline file', () => {
  it('is keyed by tool versions, sorted, and reads back', () => {
    expect(toolKey(metrics('bank', 1))).toBe(key);
    const text = baselineJson(updateBaseline([metrics('pool', 100)], updateBaseline([metrics('bank', 500)])));
    expect(text).toBe(baselineJson(baseline));
    expect(readBaseline(text, 'baseline.json')).toEqual(baseline satisfies BaselineFile);
  });

  it('that is something else is refused', () => {
    expect(() => readBaseline('{', 'baseline.json')).toThrow('baseline.json: not JSON');
    expect(() => readBaseline('{"schema": 2}', 'baseline.json')).toThrow(
      "baseline.json: schema is 2\n  allowed: 'zeroth-baseline/1'",
    );
    expect(() => readBaseline('null', 'baseline.json')).toThrow('baseline.json: schema is null');
  });
});
