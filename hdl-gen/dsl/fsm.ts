/** State machines: a register, a `switch` with a case for each state, and labels that become `localparam`s. */
import type { Fsm, Go } from './control.js';
import { HdlError } from './errors.js';
import type { Expr, SwitchCase } from './ir.js';
import { here } from './loc.js';
import { type Recorder, ref } from './recorder.js';
import type { Bits } from './value.js';
import { constant, typed } from './value.js';

/** One handler a state. */
export type Handlers<S extends string> = { readonly [K in S]: () => void };

export function stateMachine<const S extends readonly [string, ...string[]]>(
  rec: Recorder,
  name: string,
  states: S,
  handlers: (go: Go<S[number]>) => Handlers<S[number]>,
): Fsm<S[number]> {
  type State = S[number];
  const loc = here();
  rec.mustBeOpen('m.fsm is used', loc);
  const width = Math.max(1, Math.ceil(Math.log2(states.length)));
  const register = rec.register(name, width, loc);
  if (new Set(states).size !== states.length) throw new HdlError(`m.fsm(${name}): a state is listed twice`, loc);
  const code = (state: State, what: string): Expr => {
    const index = states.indexOf(state);
    if (index < 0)
      throw new HdlError(`${name}: ${what} '${state}', which is no state: use one of ${states.join(', ')}`);
    return constant(index, width, false, name, state);
  };
  const subject = ref(register);
  const handle: Fsm<State> = {
    is: (state) => typed({ kind: 'binary', op: 'eq', width: 1, signed: false, a: subject.expr, b: code(state, 'is') }),
    go: (state) => rec.drive(register, code(state, 'go to'), undefined, here()),
    state: subject as Bits,
  };
  const go: Go<State> = Object.assign((state: State) => handle.go(state), handle);
  const table = handlers(go);
  const cases = states.map((state: State, i): SwitchCase => {
    const body: unknown = table[state];
    if (typeof body !== 'function') throw new HdlError(`${name}: state '${state}' has no handler`, loc);
    return { values: [BigInt(i)], labels: [state], body: rec.within(() => body.call(table)), loc };
  });
  for (const key of Object.keys(table))
    if (!states.includes(key))
      throw new HdlError(`${name}: handler '${key}' is no state: use one of ${states.join(', ')}`, loc);
  rec.push({ kind: 'switch', subject: subject.expr, cases, fsm: { register, states }, loc });
  return handle;
}
