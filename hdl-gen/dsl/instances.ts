/** Sub-modules: the parent's view of their ports, and how their inputs are connected. */
import type { InstanceIO, Ports } from './decl.js';
import { HdlError } from './errors.js';
import type { Instance, Signal, Stmt } from './ir.js';
import { here, showLoc } from './loc.js';
import { type Recorder, ref } from './recorder.js';
import type { Hw, Session } from './session.js';
import type { Slot } from './views.js';
import { view } from './views.js';

export interface InstanceInput {
  readonly instance: Instance;
  readonly port: string;
  /** The parent's net in front of the port, kept only where it is needed. */
  readonly net: Signal;
  read: boolean;
}

/** Adds an instance of `hw`; its inputs are appended to `inputs`, for `settleInputs`. */
export function instance<P extends Ports>(
  rec: Recorder,
  session: Session,
  inputs: InstanceInput[],
  name: string,
  hw: Hw<P>,
): InstanceIO<P> {
  const loc = here();
  rec.mustBeOpen('m.instance is used', loc);
  rec.claim('instance', name, loc);
  const module = hw.construct(session, rec.module.domain.resetStyle);
  const [mine, theirs] = [rec.module.domain, module.domain];
  const otherClock = hw.options.clock !== undefined && hw.options.clock !== mine.clock;
  if (mine.resetStyle !== theirs.resetStyle || otherClock)
    throw new HdlError(
      `instance '${name}': clock domain crossing, module '${module.name}' (${showLoc(module.loc)}) is in domain ` +
        `${theirs.resetStyle} on ${theirs.clock}, this module in ${mine.resetStyle} on ${mine.clock}. ` +
        'Leave the domain out of hw() to inherit it, or cross with asyncInput() and m.sync2()',
      loc,
    );
  const instance: Instance = { name, module, inputs: new Map(), outputs: new Map(), loc };
  rec.module.instances.push(instance);
  return view(hw.ports, (flat): Slot => {
    const net = rec.signal('wire', { ...flat, name: `${name}_${flat.name}`, key: '' }, loc);
    if (flat.role === 'out') {
      instance.outputs.set(flat.name, net);
      const value = ref(net);
      return {
        get: () => value,
        set: () => {
          throw new HdlError(`${flat.name} is an output of instance '${name}' and cannot be assigned`);
        },
      };
    }
    const input: InstanceInput = { instance, port: flat.name, net, read: false };
    inputs.push(input);
    const slot = rec.slot(net, name);
    return {
      get: () => {
        input.read = true;
        return slot.get();
      },
      set: slot.set,
    };
  }) as InstanceIO<P>;
}

/** An input assigned once, unconditionally, and never read back is connected directly; else through its net. */
export function settleInputs(rec: Recorder, inputs: readonly InstanceInput[]): void {
  const body = rec.module.body as Stmt[];
  const assigns = new Map<Signal, number>();
  const count = (block: readonly Stmt[]): void => {
    for (const s of block) {
      if (s.kind === 'assign') assigns.set(s.target, (assigns.get(s.target) ?? 0) + 1);
      else if (s.kind === 'if') for (const b of [...s.arms.map((a) => a.body), s.otherwise ?? []]) count(b);
      else if (s.kind === 'switch') for (const b of [...s.cases.map((c) => c.body), s.otherwise ?? []]) count(b);
    }
  };
  count(body);
  for (const { instance, port, net, read } of inputs) {
    const n = assigns.get(net) ?? 0;
    const direct = body.findIndex((s) => s.kind === 'assign' && s.target === net && s.hi === undefined);
    const stmt = body[direct];
    if (n === 1 && !read && stmt?.kind === 'assign') {
      body.splice(direct, 1);
      instance.inputs.set(port, stmt.value);
    } else if (n > 0 || read) {
      rec.module.wires.push(net);
      instance.inputs.set(port, ref(net).expr);
    }
  }
}
