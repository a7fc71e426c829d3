import { expect, it, vi } from 'vitest';
import { watchInterrupt } from '../../base/interrupt.js';

const listeners = (): number => process.listenerCount('SIGINT');

it('asks once, tells once, and leaves no listener behind', () => {
  const before = listeners();
  const say = vi.fn();
  const interrupt = watchInterrupt({ signals: true, second: 'nothing' }, say);
  expect([interrupt.requested, interrupt.signal.aborted, listeners()]).toEqual([false, false, before + 1]);
  process.emit('SIGINT');
  process.emit('SIGINT');
  expect([interrupt.requested, interrupt.signal.aborted, listeners()]).toEqual([true, true, before + 1]);
  expect(say).toHaveBeenCalledTimes(1);
  interrupt.dispose();
  expect(listeners()).toBe(before);
});

it("leaves a second signal to the process with 'end', which is the default", () => {
  const before = listeners();
  const interrupt = watchInterrupt({ signals: true });
  process.emit('SIGINT');
  expect([interrupt.requested, listeners()]).toEqual([true, before]);
  interrupt.dispose();
});

it("hears an AbortSignal, and no signal of the process where it is a library's", () => {
  const before = listeners();
  const abort = new AbortController();
  const say = vi.fn();
  const interrupt = watchInterrupt({ signals: false, abort: abort.signal }, say);
  expect(listeners()).toBe(before);
  abort.abort();
  expect([interrupt.requested, say.mock.calls.length]).toEqual([true, 1]);
  expect(watchInterrupt({ signals: false, abort: abort.signal }).requested).toBe(true);
});
