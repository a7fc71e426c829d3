import { basename } from 'node:path';
import { damaged, readData } from './bytes.js';
import type { Split } from './dataset.js';

/** Word numbers that every vocabulary here begins with: filler, and words that it lacks. */
const padding = 0n;
const unknown = 1n;

/** Word to number: line `i` of a UTF-8 file, counted from 0, is word `i`. */
export type Vocabulary = ReadonlyMap<string, bigint>;

/** @throws ZerothError (exit code 2) when the file is missing, or its first two lines are not filler and unknown. */
export function readVocabulary(path: string): Vocabulary {
  const lines = linesOf(path);
  if (lines.length < 3 || lines[0] !== '<pad>' || lines[1] !== '<unk>') {
    throw damaged(basename(path), 'not a vocabulary: its first lines are not <pad> and <unk>');
  }
  return new Map(lines.map((word, i) => [word, BigInt(i)]));
}

/** Word numbers of a sentence: lower case, split on single spaces, cut or filled to `length`. */
export function tokenise(text: string, vocabulary: Vocabulary, length: number): bigint[] {
  const words = text.toLowerCase().split(' ').slice(0, length);
  return Array.from({ length }, (_, i) => {
    const word = words[i];
    return word === undefined ? padding : (vocabulary.get(word) ?? unknown);
  });
}

/**
 * Reads labelled sentences, one a line, gzipped or not: the label, one space, the text.
 * @throws ZerothError (exit code 2) naming the first line that is not of this form.
 */
export function readSentences(path: string, vocabulary: Vocabulary, length: number): Split {
  const lines = linesOf(path);
  const inputs = new BigInt64Array(lines.length * length);
  const labels = new Int32Array(lines.length);
  for (const [row, line] of lines.entries()) {
    const parts = /^(\d+) (.*)$/.exec(line);
    if (parts === null) throw damaged(basename(path), `line ${row + 1} is not a label, a space and a text`);
    labels[row] = Number(parts[1]);
    inputs.set(tokenise(parts[2] ?? '', vocabulary, length), row * length);
  }
  return { count: lines.length, inputs, labels };
}

function linesOf(path: string): string[] {
  const lines = new TextDecoder().decode(readData(path)).split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
