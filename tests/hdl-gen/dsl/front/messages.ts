import { elaborate, HdlError, type Hw } from '../../../../hdl-gen/dsl/index.js';

/** The message of an HdlError; places in the tests as `+3`, three lines below `base` (or below the `hw` call). */
export function messageOf(run: () => unknown, base = 0): string {
  try {
    run();
  } catch (e) {
    if (!(e instanceof HdlError)) throw e;
    return e.message.replace(/tests\/hdl-gen\/dsl\/front\/[\w-]+\.test\.ts:(\d+)/g, (_, n) => `+${Number(n) - base}`);
  }
  return 'no error';
}

export const complaint = (module: Hw): string => messageOf(() => elaborate(module), module.loc?.line);
