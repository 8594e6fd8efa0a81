import { cpus, platform, release } from 'node:os';
import type { Aim, BenchResult } from './bench-result.ts';

/** Where a run took place: figures of different machines are not comparable, ratios nearly are. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly system: string;
}

/** Names this machine. */
export function thisMachine(): Machine {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    node: process.version,
    system: `${platform()} ${release()}`,
  };
}

function isMet(aim: Aim, value: number): boolean {
  return 'atMost' in aim ? value <= aim.atMost : value >= aim.atLeast;
}

/** Three significant digits; nobody can tell more from less. */
function format(value: number | undefined): string {
  if (value === undefined) return '';
  return new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 }).format(value);
}

function formatAim(aim: Aim | undefined): string {
  if (aim === undefined) return '';
  return 'atMost' in aim ? `at most ${format(aim.atMost)}` : `at least ${format(aim.atLeast)}`;
}

function verdict({ aim, median }: BenchResult): string {
  if (aim === undefined) return '';
  return isMet(aim, median) ? 'met' : 'not met';
}

const header = ['benchmark', 'unit', 'median', 'baseline', 'ratio', 'aim', ''] as const;
/** The columns with text; numbers are aligned to the right. */
const textColumns = new Set([0, 1, 5, 6]);

/** The results as a table. */
export function formatTable(results: readonly BenchResult[]): string {
  const rows = results.map((result) => [
    result.name,
    result.unit,
    format(result.median),
    format(result.baseline),
    format(result.ratio),
    formatAim(result.aim),
    verdict(result),
  ]);
  const table = [header, ...rows];
  const widths = header.map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  const lines = table.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return textColumns.has(column) ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return lines.join('\n');
}
