import { oneLine } from './one-line.ts';

/** Rows as lines of aligned columns. Cells may come from elsewhere. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => oneLine(cell, 80)));
  const widths: number[] = [];
  for (const row of cells) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    }
  }
  const lines = cells.map((row) => row.map((cell, index) => cell.padEnd(widths[index] ?? 0)));
  return lines.map((line) => `${line.join('  ').trimEnd()}\n`).join('');
}
