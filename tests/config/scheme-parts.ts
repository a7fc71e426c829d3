import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a scheme consists of besides its row: the constant that a file of its name exports, by folder. */
const parts = [
  { folder: 'golden-model/schemes', member: 'twin', what: 'twin' },
  { folder: 'hdl-gen/schemes', member: 'unit', what: 'hardware unit' },
] as const;
const spec = 'docs/stream.md';

const exportsMember = (path: string, member: string): boolean =>
  existsSync(path) && new RegExp(`^export const ${member}\\b`, 'm').test(readFileSync(path, 'utf8'));

/** Ids of the files of a folder that export a member. */
const membersOf = (root: string, folder: string, member: string): string[] =>
  readdirSync(join(root, folder))
    .filter((file) => file !== 'index.ts' && exportsMember(join(root, folder, file), member))
    .map((file) => file.replace(/\.ts$/, ''));

export const rowsOf = (root: string): string[] => membersOf(root, 'config/schemes', 'row');
export const unitsOf = (root: string): string[] => membersOf(root, 'hdl-gen/schemes', 'unit');

/** A line for every part that a scheme lacks, and for every part that no row has. */
export function missingParts(root: string): string[] {
  const rows = rowsOf(root);
  const text = readFileSync(join(root, spec), 'utf8');
  const lacking = rows.flatMap((id) => [
    ...parts
      .filter(({ folder, member }) => !exportsMember(join(root, folder, `${id}.ts`), member))
      .map(({ folder, member, what }) => `${id}: no ${what}: ${folder}/${id}.ts exports no '${member}'`),
    ...(text.includes(`<a id="scheme-${id}"></a>`)
      ? []
      : [`${id}: no section: ${spec} has no <a id="scheme-${id}"></a>`]),
  ]);
  const stray = parts.flatMap(({ folder, member }) =>
    membersOf(root, folder, member)
      .filter((id) => !rows.includes(id))
      .map((id) => `${id}: no row: config/schemes/${id}.ts exports no 'row'`),
  );
  return [...lacking, ...stray];
}
