import { describe, expect, it } from 'vitest';
import { ZerothError } from '../../base/errors.js';
import { assertBudget, capacityBudget, checkBudget, targets } from '../../constraints/index.js';

const subject = { design: 'bank', target: 'ice40-hx8k', place: "'budget' of bank.json" };

describe('budgets', () => {
  it('are kept at the limit itself', () => {
    const rows = assertBudget({ lc: 560, fmaxMHz: 100 }, { lc: 560, fmaxMHz: 100 }, subject);
    expect(rows.map((r) => r.message)).toEqual([
      'bank on ice40-hx8k: lc 560 is within its budget of 560',
      'bank on ice40-hx8k: fmaxMHz 100 is within its budget of 100',
    ]);
  });

  it('say what is over, by how much, and where to change it', () => {
    let error: unknown;
    try {
      assertBudget({ lc: 574, ff: 90, fmaxMHz: 87.34 }, { lc: 560, ff: 100, fmaxMHz: 100 }, subject);
    } catch (e) {
      error = e;
    }
    expect(error).toBeInstanceOf(ZerothError);
    expect(error).toMatchObject({ exitCode: 1 });
    expect((error as Error).message).toBe(
      `bank on ice40-hx8k: lc 574 is over its budget of 560 (by 14, 2.5 %)
bank on ice40-hx8k: fmaxMHz 87.3 is under its budget of 100 (by 12.7, 12.7 %)
  allowed: lc <= 560, fmaxMHz >= 100
  fix: make the design cheaper, or change 'lc', 'fmaxMHz' in 'budget' of bank.json`,
    );
  });

  it('on what nobody measured fail', () => {
    expect(checkBudget({}, { bram: 2 }, subject)).toEqual([
      {
        metric: 'bram',
        budget: 2,
        value: undefined,
        ok: false,
        message: 'bank on ice40-hx8k: bram was not measured, but has a budget of 2',
      },
    ]);
  });

  it('a limit of zero is a limit', () => {
    expect(checkBudget({ dsp: 1 }, { dsp: 0 }, subject)[0]?.message).toBe(
      'bank on ice40-hx8k: dsp 1 is over its budget of 0 (by 1)',
    );
  });

  it('the part is a budget too', () => {
    expect(() =>
      assertBudget({ ...targets['ice40-hx8k'].capacity, lc: 7681 }, capacityBudget(targets['ice40-hx8k']), subject),
    ).toThrow('lc 7681 is over its budget of 7680');
  });
});
