/** Ctrl-C, SIGTERM or an AbortSignal, seen between two steps. */
export interface Interrupt {
  readonly requested: boolean;
  dispose(): void;
}

/**
 * The first signal only asks: the step is finished and saved. A second one ends the process at once, as without us.
 * @param say told once, when the first signal arrives.
 */
export function watchInterrupt(
  options: { signals: boolean; abort?: AbortSignal | undefined },
  say: () => void,
): Interrupt {
  let requested = options.abort?.aborted ?? false;
  const ask = (): void => {
    requested = true;
    say();
  };
  const names = options.signals ? (['SIGINT', 'SIGTERM'] as const) : [];
  for (const name of names) process.once(name, ask);
  options.abort?.addEventListener('abort', ask, { once: true });
  return {
    get requested() {
      return requested;
    },
    dispose() {
      for (const name of names) process.removeListener(name, ask);
      options.abort?.removeEventListener('abort', ask);
    },
  };
}
