import { createHash } from 'node:crypto';
import { hardwareHash, type ResolvedConfig, schemeOf, type TargetConfig } from '../config/index.js';
import { type ConstraintFormat, interfaceOf, type Port, targetNamed, writeConstraints } from '../constraints/index.js';
import type { Design } from '../hdl-gen/dsl/index.js';
import { emitDesign } from '../hdl-gen/dsl/verilog/index.js';
import { generatorSource, perturbEngine } from '../hdl-gen/units.js';
import { jsonText, type OutputFile, writeFiles } from './files.js';
import type { Step } from './step.js';

export interface GenerateOptions {
  /** Version of zeroth, for the header of the Verilog. */
  readonly version: string;
  /** `@[file.ts:line]` comments in the Verilog; default true. */
  readonly locators?: boolean | undefined;
}

export type ManifestPort = Port;

export interface ManifestTop {
  readonly name: string;
  readonly role: string;
  readonly clock: string;
  readonly reset: string;
  readonly ports: readonly ManifestPort[];
  /** Verilog files it needs, in compilation order, relative to the output folder. */
  readonly files: readonly string[];
  readonly constraints: readonly string[];
}

/** What was generated from what: the file that other tools read. */
export interface Manifest {
  readonly zeroth: string;
  readonly name: string;
  readonly configHash: string;
  readonly target: TargetConfig;
  readonly tops: readonly ManifestTop[];
  /** SHA-256 by path, relative to the output folder. */
  readonly sha256: Readonly<Record<string, string>>;
}

/** Writes Verilog, constraints, the resolved configuration and `manifest.json`; the same bytes every time. */
export function generate(config: ResolvedConfig, folder: string, options: GenerateOptions): Manifest {
  const { manifest, files } = generated(config, options);
  writeFiles(folder, files);
  return manifest;
}

export const generateStep: Step<{ readonly config: ResolvedConfig }, { readonly hardware: Manifest }> = {
  name: 'generate',
  does: 'Verilog, manifest, constraints',
  needs: ['config'],
  gives: ['hardware'],
  run: ({ config }, { folder, version }) => ({ hardware: generate(config, folder('hardware'), { version }) }),
};

/** What `generate` writes, in memory. */
export function generated(
  config: ResolvedConfig,
  options: GenerateOptions,
): { manifest: Manifest; files: readonly OutputFile[] } {
  const files = new Map<string, string>([['config.resolved.json', jsonText(config)]]);
  const source = 'stream source: the random numbers behind valid and ready';
  const engine = 'perturb engine: AXI-Stream weights in, perturbed weights out';
  const tops = [topOf(generatorSource(config), source, config, options, files)];
  if (hasEngine(config)) tops.push(topOf(perturbEngine(config), engine, config, options, files));
  const manifest: Manifest = {
    zeroth: options.version,
    name: config.name,
    configHash: hardwareHash(config),
    target: config.target,
    tops,
    sha256: Object.fromEntries([...files].map(([path, text]) => [path, sha256(text)])),
  };
  files.set('manifest.json', jsonText(manifest));
  return { manifest, files: [...files].map(([path, text]) => ({ path, text })) };
}

/** The engine restores the generator before every pass; one with serial replay is restored by whoever loads it. */
const hasEngine = ({ generator: g }: ResolvedConfig): boolean => schemeOf(g).replay(g) === 'snapshot';

/** Written for every device: most tools read one of them. */
const commonFormats: readonly ConstraintFormat[] = ['xdc', 'sdc', 'pcf'];

function topOf(
  design: Design,
  role: string,
  config: ResolvedConfig,
  options: GenerateOptions,
  files: Map<string, string>,
): ManifestTop {
  const emitted = emitDesign(design, {
    generator: `zeroth ${options.version}`,
    configHash: hardwareHash(config),
    locators: options.locators ?? true,
  });
  // Each top has a folder of its own: a unit that both use is the same file twice, and either folder is complete.
  const folder = `rtl/${design.top.name}`;
  for (const { path, text } of emitted) files.set(`${folder}/${path}`, text);
  const top = interfaceOf(design.top);
  const target = targetNamed(config.target.device);
  const constraints = writeConstraints({
    interface: top,
    target,
    timing: { clockMHz: config.target.clockMHz },
    formats: [...new Set([...commonFormats, ...target.constraintFormats])],
  });
  for (const { path, text } of constraints) files.set(`constraints/${path}`, text);
  return {
    name: design.top.name,
    role,
    clock: design.top.domain.clock,
    reset: design.top.domain.reset,
    ports: top.ports,
    files: emitted.filter(({ path }) => path.endsWith('.v')).map(({ path }) => `${folder}/${path}`),
    constraints: constraints.map(({ path }) => `constraints/${path}`),
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export function manifestText(manifest: Manifest, folder: string): string {
  const lines = manifest.tops.flatMap((top) => [
    `${top.name}: ${top.role}`,
    ...top.files.map((file) => `  ${folder}/${file}`),
    ...top.constraints.map((file) => `  ${folder}/${file}`),
  ]);
  if (manifest.tops.length === 1) lines.push("no perturb engine: it needs replay: 'snapshot' (docs/units.md)");
  return [...lines, `configuration ${manifest.configHash}; ${folder}/manifest.json lists ports and hashes`].join('\n');
}
