/** Tables in Markdown that also read well as plain text: columns padded, numbers to the right. */

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => columns.map((_, i) => (row[i] ?? '').replaceAll('|', '\\|')));
  const widths = columns.map((c, i) => Math.max(3, c.title.length, ...cells.map((r) => r[i]?.length ?? 0)));
  const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;
  const padded = (texts: readonly string[]): string =>
    line(
      columns.map((c, i) => {
        const [text, width] = [texts[i] ?? '', widths[i] ?? 0];
        return c.align === 'right' ? text.padStart(width) : text.padEnd(width);
      }),
    );
  const rule = line(
    columns.map((c, i) => (c.align === 'right' ? `${'-'.repeat((widths[i] ?? 3) - 1)}:` : '-'.repeat(widths[i] ?? 3))),
  );
  return `${[padded(columns.map((c) => c.title)), rule, ...cells.map(padded)].join('\n')}\n`;
}

/** Up to three significant decimals for small values, none for counts. */
export const shown = (value: number): string =>
  Number.isInteger(value) ? `${value}` : value.toFixed(value < 10 ? 2 : 1);

/** `+3.1 %`, `-12.0 %`, `0.0 %`. */
export const percent = (fraction: number): string => {
  const text = (100 * fraction).toFixed(1);
  return `${fraction > 0 && text !== '0.0' ? '+' : ''}${text === '-0.0' ? '0.0' : text} %`;
};
