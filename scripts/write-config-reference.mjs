// Writes docs/configuration.md from schema/zeroth-config.schema.json: every field of a configuration with its type,
// default, range and meaning. `--check` writes nothing and exits with 1 when the file is not up to date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const path = join(root, 'docs', 'configuration.md');
const schema = JSON.parse(readFileSync(join(root, 'schema', 'zeroth-config.schema.json'), 'utf8'));

const code = (value) => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
/** Text as it stands: Markdown's own signs outside `code` are escaped. */
const plain = (text) => text.replace(/`[^`]*`|[*_<]/g, (part) => (part.startsWith('`') ? part : `\\${part}`));
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const group = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, number >= 10_000 ? ',' : '');

function type(node, many = false) {
  if (node.const !== undefined) return code(node.const);
  if (node.enum !== undefined) return node.enum.map(code).join(', ');
  const options = node.anyOf ?? node.oneOf;
  if (options !== undefined) return options.map((option) => type(option, many)).join(', or ');
  const s = many ? 's' : '';
  if (node.type !== 'array') return `${node.type}${s}`;
  return `list${s} of ${node.minItems === undefined ? '' : `${node.minItems} or more `}${type(node.items, true)}`;
}

/** The bounds of a number, of a text, or of the numbers of a list or a choice. */
function range(node) {
  const options = node.anyOf ?? node.oneOf ?? (node.type === 'array' ? [node.items] : undefined);
  if (options !== undefined) return [...new Set(options.map(range).filter((text) => text !== ''))].join('; ');
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, minLength, maxLength, pattern } = node;
  // Zod names the limits of safe integers; nobody needs them.
  const high = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  const low = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined;
  const parts = [];
  if (low !== undefined && high !== undefined) parts.push(`${group(low)} to ${group(high)}`);
  else if (low !== undefined) parts.push(`at least ${group(low)}`);
  else if (high !== undefined) parts.push(`at most ${group(high)}`);
  if (exclusiveMinimum !== undefined) parts.unshift(`above ${group(exclusiveMinimum)}`);
  if (exclusiveMaximum !== undefined) parts.push(`below ${group(exclusiveMaximum)}`);
  if (minLength > 1) parts.push(`at least ${minLength} characters`);
  if (maxLength !== undefined) parts.push(`at most ${maxLength} characters`);
  if (pattern !== undefined) parts.push(`matches ${code(pattern)}`);
  return parts.join(', ');
}

/** The field that tells the kinds of a choice apart, and its schema. */
const tagOf = (option) => Object.entries(option.properties ?? {}).find(([, field]) => field.const !== undefined);
const without = (option, name) => ({
  ...option,
  properties: Object.fromEntries(Object.entries(option.properties).filter(([field]) => field !== name)),
});

/** Rows of an object's fields; a field that is an object itself gives its own rows, with the whole path. */
function rows(node, prefix, note = '') {
  return Object.entries(node.properties ?? {}).flatMap(([key, field]) => {
    const at = prefix === '' ? key : `${prefix}.${key}`;
    if (field.properties !== undefined) return rows(field, at, note);
    const isRequired = node.required?.includes(key) && field.default === undefined;
    const fallback = field.default !== undefined ? code(field.default) : isRequired ? '(required)' : '';
    const meaning = `${note}${plain(field.description ?? '')}`;
    const tags = field.oneOf?.map(tagOf) ?? [];
    if (tags.length === 0 || tags.includes(undefined)) {
      return [[code(at), type(field), fallback, range(field), meaning]];
    }
    return [
      [code(at), tags.map(([, tag]) => code(tag.const)).join(', '), fallback, '', meaning],
      ...field.oneOf.flatMap((option, i) =>
        rows(without(option, tags[i][0]), at, `${note}with ${code(tags[i][1].const)}: `),
      ),
    ];
  });
}

function table(node, prefix) {
  const lines = [
    ['field', 'type', 'default', 'range', 'meaning'],
    ['---', '---', '---', '---', '---'],
    ...rows(node, prefix),
  ];
  return lines.map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
}

/** A section for one field of the configuration; where it is one of several kinds, a table for each. */
function section(key, node) {
  const intro = node.description === undefined ? '' : `${node.description}\n\n`;
  if (node.oneOf === undefined) return `## ${key}\n\n${intro}${table(node, key)}\n`;
  const kinds = node.oneOf.map((option) => {
    const [name, tag] = tagOf(option);
    const title = plain(option.title ?? tag.description ?? '');
    return {
      line: `| [${code(tag.const)}](#${name}-${tag.const}) | ${cell(title)} |`,
      text: `### ${name}: ${tag.const}\n\n${title}\n\n${table(without(option, name), key)}\n`,
    };
  });
  const index = `| kind | what it is |\n| --- | --- |\n${kinds.map(({ line }) => line).join('\n')}\n`;
  return `## ${key}\n\n${intro}${index}\n${kinds.map(({ text }) => text).join('\n')}`;
}

const fields = Object.entries(schema.properties);
const isSection = ([, node]) => node.oneOf !== undefined || node.properties !== undefined;
const top = { ...schema, properties: Object.fromEntries(fields.filter((field) => !isSection(field))) };
const text = `# Configuration reference

Written by \`node scripts/write-config-reference.mjs\` from [the JSON Schema](../schema/zeroth-config.schema.json): do not edit.
An unknown key is an error. A field without a default and without "(required)" may be left out: its meaning says what
happens then. What each parameter of a stream does, exactly, is in [stream.md](stream.md).

## Top level

${table(top, '')}

${fields
  .filter(isSection)
  .map(([key, node]) => section(key, node))
  .join('\n')}`;

const upToDate = existsSync(path) && readFileSync(path, 'utf8') === text;
if (!process.argv.includes('--check')) writeFileSync(path, text);
else if (!upToDate) {
  console.error('docs/configuration.md is not up to date\n  fix: node scripts/write-config-reference.mjs');
  process.exitCode = 1;
}
