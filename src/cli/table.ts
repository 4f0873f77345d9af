/** Results as a table of text, safe for the terminal whatever the cells hold. */

/** @param rows - the first one is the heading; all of one length */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row) => row.map(printable));
  const columns = Math.max(0, ...lines.map((line) => line.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    lines.reduce((widest, line) => Math.max(widest, line[column]?.length ?? 0), 0),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Control characters escaped: a value must not paint the terminal. */
function printable(value: string): string {
  return /\p{Cc}/u.test(value) ? JSON.stringify(value) : value;
}
