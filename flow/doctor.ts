import { createRequire } from 'node:module';
import { cacheLimit, cacheSize } from '../base/evict.js';
import { koffiInstall, loadKoffi } from '../base/foreign.js';
import { installLine } from '../base/package.js';
import { findOsu018, osu018Install } from '../compare/silicon/libraries.js';
import { simulationTools } from '../sim/tools.js';
import { defaultCacheDir } from '../sim/verilator-bindings/index.js';
import { findOpenSta, openStaInstall } from '../synth/asic/index.js';
import type { Step } from './step.js';

export interface DoctorLine {
  readonly name: string;
  readonly usedFor: string;
  /** Version text, or null when it is missing. */
  readonly version: string | null;
  /** What to run to get it. */
  readonly install: string;
  /** Without it, a command of zeroth cannot run at all; the others have a stand-in or serve one command only. */
  readonly needed: boolean;
}

export interface DoctorReport {
  readonly ok: boolean;
  /** Of compiled models and kernels; the ones used longest ago are removed beyond the limit. */
  readonly cache: { readonly folder: string; readonly bytes: number; readonly limitBytes: number };
  readonly lines: readonly DoctorLine[];
}

/** npm packages that are optional because of their size: package, what needs it. */
const optionalPackages: readonly (readonly [string, string])[] = [
  ['@yowasp/yosys', 'zeroth synthesize: cell counts'],
  ['@yowasp/nextpnr-ice40', 'zeroth synthesize: packed logic cells and Fmax on iCE40'],
  ['onnxruntime-node', 'zeroth train: forward passes'],
];

/** Looks for every tool and optional package; never installs anything. */
export async function doctor(): Promise<DoctorReport> {
  const lines: DoctorLine[] = [
    {
      name: 'node',
      usedFor: 'everything',
      version: process.versions.node,
      install: 'install Node.js 20.17 or later',
      needed: true,
    },
  ];
  for (const tool of await simulationTools()) {
    const { name, usedFor, found, install } = tool;
    lines.push({ name, usedFor, version: found?.version ?? null, install, needed: true });
  }
  for (const [name, usedFor] of optionalPackages) {
    lines.push({ name, usedFor, version: packageVersionOf(name), install: installLine(name), needed: true });
  }
  lines.push(koffiLine(), ...(await compareLines()));
  const folder = defaultCacheDir();
  const cache = { folder, bytes: await cacheSize(folder), limitBytes: cacheLimit() };
  return { cache, ok: lines.every((line) => line.version !== null || !line.needed), lines };
}

export const doctorStep: Step<object, { readonly tools: DoctorReport }> = {
  name: 'doctor',
  does: 'tools and optional packages of this machine',
  needs: [],
  gives: ['tools'],
  run: async () => ({ tools: await doctor() }),
};

/** Without these, `zeroth compare` leaves columns empty and says so. */
async function compareLines(): Promise<DoctorLine[]> {
  const sta = await findOpenSta();
  const line = (name: string, columns: string, version: string | null, install: string): DoctorLine => {
    return { name, usedFor: `zeroth compare: ${columns} of standard cells`, version, install, needed: false };
  };
  return [
    line('opensta', 'time and energy', sta && `OpenSTA ${sta.version}`, openStaInstall),
    line('OSU018 Liberty', 'all columns', findOsu018(), `${osu018Install}   (or zeroth compare --liberty <folder>)`),
  ];
}

/** Its JavaScript may be there without the native part for this machine, so here only loading it tells. */
function koffiLine(): DoctorLine {
  let version: string | null = null;
  try {
    loadKoffi();
    version = packageVersionOf('koffi');
  } catch {
    // The line that installs it says all there is to do.
  }
  const usedFor = 'zeroth simulate and zeroth train: calls into compiled models and kernels';
  return { name: 'koffi', usedFor, version, install: koffiInstall(), needed: true };
}

/** Version of an installed package, read from its package.json without loading it. */
function packageVersionOf(name: string): string | null {
  const require = createRequire(import.meta.url);
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return (require(`${folder}/${name}/package.json`) as { version: string }).version;
    } catch {
      // Not in this node_modules: the next one up may have it.
    }
  }
  return null;
}

export function doctorText(report: DoctorReport): string {
  const width = Math.max(...report.lines.map((line) => line.name.length));
  const rows = report.lines.map((line) => {
    const state = line.version === null ? 'missing' : 'ok     ';
    const detail = line.version === null ? `needed for ${line.usedFor}; ${line.install}` : line.version;
    return `${state}  ${line.name.padEnd(width)}  ${detail}`;
  });
  const { folder, bytes, limitBytes } = report.cache;
  const megabytes = (n: number): string => `${(n / 1e6).toFixed(0)} MB`;
  const cache = `builds cached in ${folder}: ${megabytes(bytes)} of at most ${megabytes(limitBytes)} (ZEROTH_CACHE_LIMIT_MB)`;
  return [...rows, cache, report.ok ? 'all tools are here' : 'some tools are missing'].join('\n');
}
