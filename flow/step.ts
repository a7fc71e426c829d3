/** What a command does, cut into steps of one shape, so that a run can be stopped after any of them and gone on with. */

export interface StepContext {
  /** Version of zeroth. */
  readonly version: string;
  /** Where a step writes: its own part of the output folder, or all of it where the step is the whole command. */
  readonly folder: (part: string) => string;
  /** One line for a person. */
  readonly note: (text: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A step as whoever runs it sees it. */
export interface AnyStep {
  readonly name: string;
  /** What it does, for the line that announces it. */
  readonly does: string;
  /** Keys that must be there, and that are there afterwards. */
  readonly needs: readonly string[];
  readonly gives: readonly string[];
  /** It works in threads of its own: later steps are begun meanwhile, until one needs what it gives. */
  readonly beside?: boolean;
  run(given: never, context: StepContext): object | Promise<object>;
}

/** With its types: options are further keys of `In`, which `needs` does not name. */
export interface Step<In extends object, Out extends object> extends AnyStep {
  readonly needs: readonly (keyof In & string)[];
  readonly gives: readonly (keyof Out & string)[];
  run(given: In, context: StepContext): Out | Promise<Out>;
}

export interface StepsResult<State extends object> {
  /** What was given and what the steps gave: given again, it resumes the run. */
  readonly state: Partial<State>;
  /** That the run waited for a step, by its name. */
  readonly seconds: Readonly<Record<string, number>>;
}

/**
 * Runs the steps in their order; one whose results are all in `given` is left out.
 * @param until the name of the last step to run; default all of them
 * @throws Error for a step that needs what nothing gives; whatever a step throws
 */
export async function runSteps<State extends object>(
  steps: readonly AnyStep[],
  given: Partial<State>,
  context: StepContext,
  until?: string,
): Promise<StepsResult<State>> {
  const state: Record<string, unknown> = { ...given };
  const seconds: Record<string, number> = {};
  const running = new Map<string, { readonly name: string; readonly done: Promise<void> }>();
  const wait = async (name: string, done: Promise<void>, began = performance.now()): Promise<void> => {
    await done;
    seconds[name] = (seconds[name] ?? 0) + (performance.now() - began) / 1000;
  };
  for (const step of steps) {
    if (step.gives.every((key) => key in state)) continue;
    for (const key of step.needs) {
      const other = running.get(key);
      if (other !== undefined) await wait(other.name, other.done);
      if (!(key in state)) throw new Error(`step '${step.name}' needs '${key}', which no step before it gives`);
    }
    context.note(`${step.name}: ${step.does}`);
    const began = performance.now();
    const done = (async () => void Object.assign(state, await step.run(state as never, context)))();
    if (step.beside === true) {
      // It is waited for later: a failure before that is not an unhandled one.
      done.catch(() => undefined);
      for (const key of step.gives) running.set(key, { name: step.name, done });
    } else await wait(step.name, done, began);
    if (step.name === until) break;
  }
  for (const { name, done } of new Set(running.values())) await wait(name, done);
  return { state: state as Partial<State>, seconds };
}

/** Progress of a step as lines: one whenever its stage changes. */
export function stageNotes(note: (text: string) => void): (stage: string) => void {
  let last = '';
  return (stage) => {
    if (stage !== last) note(`  ${stage}`);
    last = stage;
  };
}
