/**
 * Combinational loops. The nodes of the graph are runs of bits that are assigned together, so that a carry chain
 * inside one wire is no loop. An instance contributes, for each output, the inputs that it depends on without a register
 * in between, which is worked out once a module.
 */
import { ones, partMask } from './bits.js';
import type { Report } from './findings.js';
import type { Expr, Instance, Loc, Module, Signal } from './ir.js';
import { showLoc } from './loc.js';
import { forEachLeaf, type Read, readsOf } from './reads.js';

interface Edge {
  readonly to: Read;
  readonly loc: Loc | undefined;
  /** The instance that the edge passes through. */
  readonly through?: Instance | undefined;
}
interface Node {
  readonly signal: Signal;
  readonly mask: bigint;
  readonly edges: Edge[];
  state: 'new' | 'open' | 'done';
  /** Input ports reached without a register in between. */
  readonly inputs: Set<string>;
}
type Graph = Map<Signal, Node[]>;

/** Output port -> input ports that it depends on combinationally. */
const summaries = new WeakMap<Module, ReadonlyMap<string, ReadonlySet<string>>>();

export function checkLoops(module: Module, report: Report): void {
  const graph = graphOf(module);
  const path: { node: Node; edge: Edge }[] = [];
  const reported = new Set<Node>();
  const visit = (node: Node): void => {
    node.state = 'open';
    for (const edge of node.edges) {
      const { signal, mask } = edge.to;
      if (signal.kind === 'input') node.inputs.add(signal.name);
      for (const next of graph.get(signal) ?? []) {
        if ((next.mask & mask) === 0n) continue;
        path.push({ node, edge });
        if (next.state === 'new') visit(next);
        if (next.state === 'open') {
          const loop = path.slice(path.findIndex((p) => p.node === next));
          if (!loop.some((p) => reported.has(p.node))) reportLoop(module, loop, report);
          for (const p of loop) reported.add(p.node);
        }
        path.pop();
        for (const name of next.inputs) node.inputs.add(name);
      }
    }
    node.state = 'done';
  };
  for (const nodes of graph.values()) for (const node of nodes) if (node.state === 'new') visit(node);

  const summary = new Map<string, ReadonlySet<string>>();
  for (const port of module.ports)
    if (port.kind === 'output') summary.set(port.name, new Set((graph.get(port) ?? []).flatMap((n) => [...n.inputs])));
  summaries.set(module, summary);
}

function reportLoop(module: Module, loop: readonly { node: Node; edge: Edge }[], report: Report): void {
  // Each step of `loop` says "node depends on the next one": printed the other way round, as the values flow.
  const steps = [...loop].reverse().map(({ node, edge }) => {
    const via = edge.through ? ` through instance '${edge.through.name}'` : '';
    return `${via} -> ${node.signal.name}${bitsOf(node)} (${showLoc(edge.loc)})`;
  });
  const [from] = loop;
  if (!from) return;
  report(
    `combinational loop in module '${module.name}': ${from.node.signal.name}${bitsOf(from.node)}${steps.join('')}: ` +
      'put a register into the loop',
    from.edge.loc,
  );
}

const bitsOf = (n: Node): string => {
  if (n.mask === ones(n.signal.width)) return '';
  const hi = n.mask.toString(2).length - 1;
  const lo = n.mask.toString(2).split('').reverse().indexOf('1');
  return hi === lo ? `[${hi}]` : `[${hi}:${lo}]`;
};

function graphOf(module: Module): Graph {
  const cuts = new Map<Signal, Set<number>>();
  const combinational = (s: Signal): boolean => s.kind === 'wire' || s.kind === 'output';
  forEachLeaf(module.body, (s) => {
    if (s.kind !== 'assign' || !combinational(s.target)) return;
    const at = cuts.get(s.target) ?? new Set([0, s.target.width]);
    cuts.set(s.target, at);
    if (s.hi !== undefined && s.lo !== undefined) at.add(s.lo).add(s.hi + 1);
  });
  const node = (signal: Signal, mask: bigint): Node => ({ signal, mask, edges: [], state: 'new', inputs: new Set() });
  const graph: Graph = new Map();
  for (const [signal, at] of cuts) {
    const sorted = [...at].sort((a, b) => a - b);
    const runs = sorted.slice(1).map((end, i) => ones(end - (sorted[i] ?? 0)) << BigInt(sorted[i] ?? 0));
    graph.set(
      signal,
      runs.map((mask) => node(signal, mask)),
    );
  }
  forEachLeaf(module.body, (s, under) => {
    if (s.kind !== 'assign' || !combinational(s.target)) return;
    const mask = partMask(s.target, s.hi, s.lo);
    const edges = edgesTo([...under, s.value], s.loc);
    for (const n of graph.get(s.target) ?? []) if (n.mask & mask) n.edges.push(...edges);
  });
  for (const instance of module.instances) {
    const summary = summaries.get(instance.module);
    for (const [port, net] of instance.outputs) {
      const n = node(net, ones(net.width));
      graph.set(net, [n]);
      for (const input of summary?.get(port) ?? []) {
        const value = instance.inputs.get(input);
        if (value) n.edges.push(...edgesTo([value], instance.loc, instance));
      }
    }
  }
  return graph;
}

const edgesTo = (values: readonly Expr[], loc: Loc | undefined, through?: Instance): Edge[] =>
  values.flatMap((e) => readsOf(e).map((to): Edge => ({ to, loc, through })));
