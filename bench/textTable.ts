/** A column of a table for a terminal. */
export interface Column<Row> {
  readonly title: string;
  readonly alignsRight: boolean;
  text(row: Row): string;
}

/** The lines of a table: titles, and a line for each row; before rows of which `startsGroup` says so an empty one. */
export function formatColumns<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  startsGroup: (row: Row, before: Row) => boolean = () => false,
): string[] {
  const cells = rows.map((row) => columns.map((column) => column.text(row)));
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, i) => (columns[i]?.alignsRight ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  const lines = [line(columns.map(({ title }) => title)), line(widths.map((width) => '-'.repeat(width)))];
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1];
    if (before !== undefined && startsGroup(row, before)) lines.push('');
    lines.push(line(cells[i] ?? []));
  }
  return lines;
}
