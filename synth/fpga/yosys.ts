/** Yosys: pinned recipes, cells and netlist out, errors with the line of the Verilog that caused them. */
import { ExitCode, ZerothError } from '../../base/errors.js';
import { noCache } from '../../base/result-cache.js';
import type { SynthTarget } from '../target.js';
import { type Files, type Tool, toolId } from '../tools/tool.js';
import type { SynthOptions } from '../tools/toolchain.js';
import { fewCells, fewCellsFile } from './cell-list.js';
import { type CellCounts, cellsOfStat } from './cells.js';

export interface SynthRequest {
  readonly files: Files;
  readonly top: string;
  readonly target: SynthTarget;
  /**
   * A module whose boundary no optimisation may cross. It is dissolved after mapping, so that the packer sees one flat
   * netlist.
   */
  readonly boundary?: string;
  /** Write the netlist too (default). It carries the whole cell library: 9 MB and seconds for UltraScale+. */
  readonly netlist?: boolean;
  /**
   * Blank large ROMs that become block RAM, for counts alone: the netlist is good for nothing else. Names, and with them the
   * order in which Yosys works, are others then: a few LUTs in a thousand.
   */
  readonly blankRoms?: boolean;
  /** Of a vendor's long list of cells read those alone that synthesis puts in, where the target names them (same remark). */
  readonly fewCells?: boolean;
}

export interface SynthResult {
  readonly cells: CellCounts;
  /** Yosys JSON netlist, flat: what nextpnr reads. Absent unless asked for. */
  readonly netlist?: string;
  /** The Yosys script, as it ran. */
  readonly recipe: string;
  /** `yosys-wasm 0.55.944` */
  readonly tool: string;
  /** Yosys's warnings, each once. */
  readonly warnings: readonly string[];
}

/**
 * ROMs that are worth blanking: Yosys elaborates a module anew for every block of other contents, 0.7 s each on iCE40;
 * blanked, all blocks are one module. Which of them become block RAM does not hang on what they hold, and its log says it.
 */
const largeRoms = 't:$mem_v2 r:SIZE>=512 %i t:$mem_v2 r:WIDTH>=256 %i %u';
export const blanking = `select -set roms ${largeRoms}; tee -q -o roms.txt select -list @roms; setparam -set INIT 1'b0 @roms`;

/** The whole script of a synthesis: what baselines are keyed by, together with the tool's version. */
export function recipe(request: SynthRequest): string {
  const { files, top, target, boundary, netlist = true, blankRoms = false } = request;
  const kept = boundary === undefined ? [] : [`setattr -mod -set keep_hierarchy 1 ${boundary}`];
  const dissolved = boundary === undefined ? [] : [`setattr -mod -unset keep_hierarchy ${boundary}`];
  const synth = `${target.synth} -top ${top}`;
  const step = target.memoryStep;
  const list = request.fewCells === true ? target.longCellList : undefined;
  const cells =
    list === undefined
      ? []
      : [
          `read_verilog -lib -specify ${target.cellModels}`,
          `read_rtlil ${fewCellsFile}`,
          `hierarchy -check -top ${top}`,
        ];
  const first = list?.next ?? 'begin';
  const blanked = blankRoms ? [`${synth} -run ${first}:${step}`, blanking] : [];
  const from = blankRoms ? step : first;
  return [
    `read_verilog ${Object.keys(files).join(' ')}`,
    `hierarchy -check -top ${top}`,
    ...kept,
    ...cells,
    ...blanked,
    from === 'begin' ? synth : `${synth} -run ${from}:`,
    ...dissolved,
    'flatten',
    'clean -purge',
    // Bookkeeping cells of newer versions: counted as cells, and unknown to older packers.
    'delete t:$scopeinfo',
    'tee -q -o stat.json stat -json',
    ...(netlist ? ['write_json netlist.json'] : []),
  ].join('; ');
}

/** What Yosys says of a memory, `module/name`, that becomes a RAM cell. */
const mappedTo = (memory: string): string => `mapping memory ${memory.replace('/', '.')} via `;

/** Synthesises `top` for a target. @throws ZerothError where Yosys finds the Verilog wrong, or infers a latch. */
export async function synthesize(request: SynthRequest, options: SynthOptions): Promise<SynthResult> {
  const tool = await options.tools.get('yosys');
  const cells = request.fewCells === true ? await fewCells(request.target, options) : null;
  const withAllCells = () => synthesize({ ...request, fewCells: false }, options);
  if (request.fewCells === true && cells === null) return withAllCells();
  const sources = cells === null ? request.files : { ...request.files, [fewCellsFile]: cells };
  const script = recipe(request);
  const key = { files: sources, recipe: script, tool: toolId(tool) };
  return (options.cache ?? noCache).get('yosys', key, async () => {
    const what = `synthesis of ${request.boundary ?? request.top} for ${request.target.name}`;
    options.onStart?.(what);
    const ran = await runYosys(tool, {
      script,
      files: sources,
      outputs: ['stat.json', 'netlist.json', 'roms.txt'],
      what,
      signal: options.signal,
    }).catch((error: unknown) => {
      if (cells !== null && error instanceof ZerothError && error.message.includes('is not part of the design'))
        return null;
      throw error;
    });
    if (ran === null) return withAllCells();
    const { files, log, warnings } = ran;
    // A ROM that became logic is what it holds: its cost is only known with its contents.
    const inLogic = (files['roms.txt'] ?? '').split('\n').some((rom) => rom !== '' && !log.includes(mappedTo(rom)));
    if (inLogic) return synthesize({ ...request, blankRoms: false }, options);
    const stat = files['stat.json'];
    const netlist = files['netlist.json'];
    if (stat === undefined || (netlist === undefined && request.netlist !== false)) {
      throw new Error('Yosys wrote no netlist and reported no error');
    }
    return {
      cells: cellsOfStat(stat),
      ...(netlist === undefined ? {} : { netlist }),
      recipe: script,
      tool: toolId(tool),
      warnings,
    };
  });
}

export interface YosysRun {
  readonly script: string;
  readonly files: Files;
  readonly outputs: readonly string[];
  /** For messages: `synthesis of bank for ice40-hx8k`. */
  readonly what: string;
  readonly signal?: AbortSignal | undefined;
}

/** Any Yosys script. @throws ZerothError (exit code 1) with Yosys's own message and place. */
export async function runYosys(
  tool: Tool,
  { script, files, outputs, what, signal }: YosysRun,
): Promise<{ files: Files; log: string; warnings: string[] }> {
  const run = await tool.run({ args: ['-Q', '-T', '-p', script], files, outputs, signal });
  if (run.code !== 0) throw yosysError(run.log, run.code, what, tool);
  const latch = /^Latch inferred for signal `\\(\S+?)\.\\(\S+)' from process `\S*?\$proc\$(\S+?)\$\d+'/m.exec(run.log);
  if (latch !== null) {
    throw new ZerothError(
      {
        where: latch[3],
        what: `${what}: Yosys infers a latch for '${latch[2]}' in module ${latch[1]}`,
        allowed: 'combinational blocks that assign every signal on every path',
        fix: `assign a default to '${latch[2]}' first`,
      },
      ExitCode.checkFailed,
    );
  }
  const warnings = [...new Set([...run.log.matchAll(/^Warning: (.*)$/gm)].map((m) => m[1] ?? ''))];
  return { files: run.files, log: run.log, warnings };
}

/** `bank.v:12: ERROR: syntax error, ...`, or `ERROR: ...` with the place inside the text or nowhere. */
export function yosysError(log: string, code: number, what: string, tool: Tool): ZerothError {
  const line = /^(?:(\S+?):(\d+): )?ERROR: (.*(?:\n {2,}.*)*)/m.exec(log);
  const id = toolId(tool);
  if (line === null) {
    const end = log.trim().split('\n').slice(-5).join('\n    ');
    return new ZerothError(
      { what: `${what}: ${id} ended with status ${code} and no error message; its last lines:\n    ${end}` },
      ExitCode.checkFailed,
    );
  }
  const [, file, number, text = ''] = line;
  const inText = /([\w./-]+\.v):(\d+)/.exec(text);
  const where = file !== undefined ? `${file}:${number}` : inText !== null ? `${inText[1]}:${inText[2]}` : undefined;
  return new ZerothError({ where, what: `${what}: ${text.trim()} (${id})` }, ExitCode.checkFailed);
}
