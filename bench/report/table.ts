/** A table of texts, for a terminal and for Markdown. The first column is flush left, the others right. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Columns padded with spaces, for a terminal. */
export function alignedText({ columns, rows }: Table): string {
  const lines = [columns, ...rows];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const shown = lines.map((line) =>
    widths.map((width, at) => (at === 0 ? (line[at] ?? '').padEnd(width) : (line[at] ?? '').padStart(width))),
  );
  return `${shown.map((line) => line.join('  ').trimEnd()).join('\n')}\n`;
}

/** A table of Markdown. */
export function markdownTable({ columns, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const rule = columns.map((_, at) => (at === 0 ? '---' : '---:'));
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  return [columns, rule, ...escaped].map(line).join('');
}
