/** Ctrl-C, SIGTERM or an AbortSignal: work is asked to come to an end. */
export interface Interrupt {
  readonly requested: boolean;
  /** Aborted with the first request. */
  readonly signal: AbortSignal;
  dispose(): void;
}

export interface InterruptOptions {
  /** Listen to the process's signals: for a program, not for a library. */
  readonly signals: boolean;
  readonly abort?: AbortSignal | undefined;
  /**
   * What a second signal does. `end` (default): it ends the process at once, as without us. `nothing`: for work that stops
   * soon anyway; other packages end the process where no listener is left.
   */
  readonly second?: 'end' | 'nothing';
}

/** @param say called once, with the first request. */
export function watchInterrupt(options: InterruptOptions, say: () => void = () => undefined): Interrupt {
  const controller = new AbortController();
  if (options.abort?.aborted === true) controller.abort();
  const ask = (): void => {
    if (controller.signal.aborted) return;
    controller.abort();
    say();
  };
  const names = options.signals ? (['SIGINT', 'SIGTERM'] as const) : [];
  for (const name of names) process[options.second === 'nothing' ? 'on' : 'once'](name, ask);
  options.abort?.addEventListener('abort', ask, { once: true });
  return {
    get requested() {
      return controller.signal.aborted;
    },
    signal: controller.signal,
    dispose() {
      for (const name of names) process.removeListener(name, ask);
      options.abort?.removeEventListener('abort', ask);
    },
  };
}
