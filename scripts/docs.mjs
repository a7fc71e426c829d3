// `npm run docs`: the API reference of every entry of package.json's `exports`, as pages in out/docs/api, from the doc
// comments. The folder may be given: `npm run docs -- folder`.
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, Converter, ReflectionKind } from 'typedoc';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = resolve(process.argv[2] ?? join(root, 'out', 'docs', 'api'));
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Source file -> the name that a user imports, for every entry with types. */
const names = new Map(
  Object.entries(exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([entry, { types }]) => [
      types.replace('./dist/', '').replace(/\.d\.ts$/, '.ts'),
      entry.replace(/^\./, 'zeroth'),
    ]),
);

const app = await Application.bootstrap({
  name: 'zeroth',
  entryPoints: [...names.keys()].map((path) => join(root, path)),
  tsconfig: join(root, 'tsconfig.json'),
  basePath: root,
  readme: 'none',
  // What an entry's types mention but no entry exports is shown by name, without a page.
  validation: { notExported: false, invalidLink: true },
  logLevel: 'Warn',
});
app.converter.on(Converter.EVENT_CREATE_DECLARATION, (_context, reflection) => {
  if (!reflection.kindOf(ReflectionKind.Module)) return;
  const path = relative(root, reflection.sources?.[0]?.fullFileName ?? '');
  reflection.name = names.get(path) ?? reflection.name;
});
const project = await app.convert();
if (project === undefined) process.exit(1);
await app.generateDocs(project, out);
if (app.logger.hasErrors()) process.exit(1);
console.error(`API reference of ${names.size} entries: ${relative(process.cwd(), join(out, 'index.html'))}`);
