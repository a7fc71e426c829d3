import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface PackageJson {
  readonly version: string;
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

/** Root of the zeroth package: the checkout, or the folder under node_modules. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

const packageJson = (): PackageJson =>
  JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as PackageJson;

export const packageVersion = (): string => packageJson().version;

/** What `import` finds by `zeroth`, `zeroth/hdl` and so on: full paths of the built files. */
export function packageEntries(): Record<string, string> {
  const entries = Object.entries(packageJson().exports).map(([key, target]) => {
    const path = typeof target === 'string' ? target : target.default;
    return [`zeroth${key.slice(1)}`, join(packageRoot(), path)];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

/**
 * The line that installs one of zeroth's own dependencies, at the version that zeroth was tested with: figures and
 * weights depend on it.
 */
export function installLine(npmPackage: string): string {
  const { dependencies, optionalDependencies, devDependencies } = packageJson();
  const version = { ...devDependencies, ...dependencies, ...optionalDependencies }[npmPackage];
  if (version === undefined) throw new Error(`${npmPackage} is no dependency of zeroth`);
  // Its post-install step fetches CUDA libraries that zeroth never uses.
  const environment = npmPackage === 'onnxruntime-node' ? 'ONNXRUNTIME_NODE_INSTALL=skip ' : '';
  return `${environment}npm install ${npmPackage}@${version}`;
}
