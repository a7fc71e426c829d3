import { describe, expect, it, vi } from 'vitest';
import { type AnyStep, reportSteps, runSteps, type Step, type StepContext, steps } from '../../flow/index.js';

interface State {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

const context = (note = (_text: string): void => undefined): StepContext => ({
  version: 'test',
  folder: (part) => part,
  note,
});
const b: Step<Pick<State, 'a'>, Pick<State, 'b'>> = {
  name: 'b',
  does: 'one more',
  needs: ['a'],
  gives: ['b'],
  run: ({ a }) => ({ b: a + 1 }),
};
const c: Step<Pick<State, 'b'>, Pick<State, 'c'>> = {
  name: 'c',
  does: 'twice as much',
  needs: ['b'],
  gives: ['c'],
  run: async ({ b }) => ({ c: 2 * b }),
};

describe('steps', () => {
  it('hand on what they give, announce themselves and are timed', async () => {
    const lines: string[] = [];
    const { state, seconds } = await runSteps<State>(
      [b, c],
      { a: 1 },
      context((text) => lines.push(text)),
    );
    expect(state).toEqual({ a: 1, b: 2, c: 4 });
    expect(lines).toEqual(['b: one more', 'c: twice as much']);
    expect(Object.keys(seconds)).toEqual(['b', 'c']);
  });

  it('that give their results at once are timed too', async () => {
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    const busy = (): Pick<State, 'b'> => {
      now += 5000;
      return { b: 1 };
    };
    const { seconds } = await runSteps<State>([{ ...b, run: busy }], { a: 1 }, context());
    clock.mockRestore();
    expect(seconds).toEqual({ b: 5 });
  });

  it('can be stopped and gone on with', async () => {
    const first = await runSteps<State>([b, c], { a: 1 }, context(), 'b');
    expect(first.state).toEqual({ a: 1, b: 2 });
    const run = vi.fn(b.run);
    const { state } = await runSteps<State>([{ ...b, run }, c], first.state, context());
    expect(run).not.toHaveBeenCalled();
    expect(state.c).toBe(4);
  });

  it('that need what nothing gives are an error', async () => {
    await expect(runSteps<State>([c], { a: 1 }, context())).rejects.toThrow("step 'c' needs 'b'");
  });

  it('that run beside others are waited for by the one that needs them, and at the end', async () => {
    const order: string[] = [];
    const slow: AnyStep = {
      ...b,
      beside: true,
      run: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        order.push('b');
        return { b: 7 };
      },
    };
    const other: AnyStep = { name: 'x', does: '', needs: [], gives: ['x'], run: () => ({ x: order.push('x') }) };
    const { state, seconds } = await runSteps<State>([slow, other, c], { a: 1 }, context());
    expect([order, state.c]).toEqual([['x', 'b'], 14]);
    expect(Object.keys(seconds).sort()).toEqual(['b', 'c', 'x']);
    expect((await runSteps<State>([slow], { a: 1 }, context())).state.b).toBe(7);
    const failing: AnyStep = { ...slow, run: () => Promise.reject(new Error('no tool')) };
    await expect(runSteps<State>([failing, other], { a: 1 }, context())).rejects.toThrow('no tool');
  });
});

it('every command is a step of its own name', () => {
  for (const [name, step] of Object.entries(steps)) expect(step.name).toBe(name);
});

it("the report's steps need only what is given or comes before", () => {
  const known = new Set(['config', 'other']);
  for (const { name, needs, gives } of reportSteps) {
    for (const key of needs) expect(known, `${name} needs ${key}`).toContain(key);
    for (const key of gives) known.add(key);
  }
});
