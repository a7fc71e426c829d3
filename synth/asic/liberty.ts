/**
 * Reads Liberty (.lib): groups `type (args) { ... }`, simple attributes `name : value;`, complex ones `name (values);`.
 * Only syntax and the few facts that this room needs; timing and power tables are left to Yosys and OpenSTA.
 */
import { ZerothError } from '../../base/errors.js';

export interface Group {
  readonly type: string;
  readonly args: readonly string[];
  /** Simple and complex attributes; a complex one's values are joined by commas. The last of a name wins. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly groups: readonly Group[];
}

export interface LibertyPin {
  readonly name: string;
  readonly direction: 'input' | 'output' | 'other';
  /** The `function` of an output, as it stands in the file. */
  readonly function: string | undefined;
}

export interface LibertyCell {
  readonly name: string;
  /** In the library's area unit: square micrometres in both libraries that we know of. */
  readonly area: number;
  readonly pins: readonly LibertyPin[];
  /** The `ff` group of a flip-flop. */
  readonly ff: FlipFlop | undefined;
  /** Latch, three-state, or anything else that the cell models do not cover. */
  readonly other: 'latch' | 'three-state' | 'statetable' | undefined;
}

export interface FlipFlop {
  /** Internal names of the state and its complement (`IQ`, `IQN`): pin functions speak of them. */
  readonly state: string;
  readonly inverse: string;
  readonly clockedOn: string;
  readonly nextState: string;
  readonly clear: string | undefined;
  readonly preset: string | undefined;
}

export interface Liberty {
  readonly name: string;
  readonly voltage: number | undefined;
  readonly temperature: number | undefined;
  readonly cells: ReadonlyMap<string, LibertyCell>;
  readonly text: string;
}

/** @throws ZerothError with the line, where the text is not Liberty. */
export function parseLiberty(text: string, path: string): Liberty {
  const library = parseGroups(text, path);
  if (library.type !== 'library') {
    throw new ZerothError({
      where: path,
      what: `begins with the group '${library.type}'`,
      allowed: 'a Liberty file: library (name) { ... }',
    });
  }
  const cells = library.groups.filter((g) => g.type === 'cell').map(cellOf);
  if (cells.length === 0) throw new ZerothError({ where: path, what: 'the library has no cell' });
  const number = (name: string): number | undefined => {
    const value = Number(library.attributes.get(name));
    return Number.isFinite(value) ? value : undefined;
  };
  return {
    name: library.args[0] ?? 'unnamed',
    voltage: number('nom_voltage'),
    temperature: number('nom_temperature'),
    cells: new Map(cells.map((c) => [c.name, c])),
    text,
  };
}

function cellOf(group: Group): LibertyCell {
  const pins = group.groups.filter((g) => g.type === 'pin').flatMap(pinsOf);
  const ff = group.groups.find((g) => g.type === 'ff');
  const threeState = group.groups.some((g) => g.type === 'pin' && g.attributes.has('three_state'));
  const has = (type: string): boolean => group.groups.some((g) => g.type === type);
  return {
    name: group.args[0] ?? '',
    area: Number(group.attributes.get('area') ?? Number.NaN),
    pins,
    ff: ff && flipFlopOf(ff),
    other: has('latch') ? 'latch' : has('statetable') ? 'statetable' : threeState ? 'three-state' : undefined,
  };
}

const pinsOf = (group: Group): LibertyPin[] =>
  group.args.map((name) => {
    const direction = group.attributes.get('direction');
    return {
      name,
      direction: direction === 'input' || direction === 'output' ? direction : 'other',
      function: group.attributes.get('function'),
    };
  });

function flipFlopOf(group: Group): FlipFlop {
  const get = (name: string): string => group.attributes.get(name) ?? '';
  return {
    state: group.args[0] ?? 'IQ',
    inverse: group.args[1] ?? 'IQN',
    clockedOn: get('clocked_on'),
    nextState: get('next_state'),
    clear: group.attributes.get('clear'),
    preset: group.attributes.get('preset'),
  };
}

/** Matches one token at a time: a comment or space (no group), a string, punctuation, or a bare word. */
const token = /(?:\s|\\\r?\n|\/\*[\s\S]*?\*\/|\/\/[^\n]*)+|"((?:[^"\\]|\\[\s\S])*)"|([(){};:,])|([^\s(){};:,"\\]+)/y;

class Scanner {
  readonly #text: string;
  readonly #path: string;
  #at = 0;
  /** The token that stands next: punctuation, or the text of a word or string. */
  token: 'punctuation' | 'word' | 'end' = 'end';
  value = '';

  constructor(text: string, path: string) {
    this.#text = text;
    this.#path = path;
    this.next();
  }

  next(): void {
    for (;;) {
      if (this.#at >= this.#text.length) {
        this.token = 'end';
        this.value = 'the end of the file';
        return;
      }
      token.lastIndex = this.#at;
      const found = token.exec(this.#text);
      if (found === null) throw this.error(`unexpected '${this.#text[this.#at]}'`);
      this.#at = token.lastIndex;
      const [, quoted, punctuation, word] = found;
      if (punctuation !== undefined) {
        this.token = 'punctuation';
        this.value = punctuation;
        return;
      }
      const text = quoted ?? word;
      if (text === undefined) continue;
      this.token = 'word';
      this.value = text;
      return;
    }
  }

  is(punctuation: string): boolean {
    return this.token === 'punctuation' && this.value === punctuation;
  }

  expect(punctuation: string): void {
    if (!this.is(punctuation)) throw this.error(`'${punctuation}' is missing before '${this.value}'`);
    this.next();
  }

  word(): string {
    if (this.token !== 'word') throw this.error(`a name or a value is missing before '${this.value}'`);
    const { value } = this;
    this.next();
    return value;
  }

  error(what: string): ZerothError {
    const line = this.#text.slice(0, this.#at).split('\n').length;
    return new ZerothError({ where: `${this.#path}:${line}`, what: `not Liberty: ${what}` });
  }
}

/** The one group of a file. */
export function parseGroups(text: string, path: string): Group {
  const scan = new Scanner(text, path);
  const type = scan.word();
  scan.expect('(');
  const group = body(scan, type, list(scan));
  if (scan.token !== 'end') throw scan.error(`'${scan.value}' stands behind the library`);
  return group;
}

function list(scan: Scanner): string[] {
  const values: string[] = [];
  while (!scan.is(')')) {
    if (scan.is(',') || scan.is(':')) scan.next();
    else values.push(scan.word());
  }
  scan.next();
  return values;
}

function body(scan: Scanner, type: string, args: readonly string[]): Group {
  const attributes = new Map<string, string>();
  const groups: Group[] = [];
  scan.expect('{');
  while (!scan.is('}')) {
    if (scan.is(';')) {
      scan.next();
      continue;
    }
    const name = scan.word();
    if (scan.is(':')) {
      scan.next();
      const words = [scan.word()];
      // An expression such as `VDD + 0.3` has no quotes in some files; the semicolon may be missing at a line's end.
      while (scan.token === 'word' && /^[-+*/]/.test(scan.value)) words.push(scan.word(), scan.word());
      attributes.set(name, words.join(' '));
      continue;
    }
    scan.expect('(');
    const values = list(scan);
    if (scan.is('{')) groups.push(body(scan, name, values));
    else attributes.set(name, values.join(','));
  }
  scan.next();
  return { type, args, attributes, groups };
}
