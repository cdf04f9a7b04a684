import type { Figure } from './figure';

const HEADINGS = ['figure', 'min', 'median', 'max', 'unit', 'goal', ''];
/** Columns of numbers, which stand flush right. */
const NUMERIC = new Set([1, 2, 3]);

/** The figures as a table of plain text, one a line. */
export function table(figures: readonly Figure[]): string {
  const rows = [HEADINGS, ...figures.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (NUMERIC.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('──');
  const [headings = [], ...lines] = rows;
  return [line(headings), rule, ...lines.map(line)].join('\n');
}

function cells({ name, min, median, max, unit, goal, met }: Figure): string[] {
  return [name, number(min), number(median), number(max), unit, goal ?? '', met === null ? '' : met ? 'met' : 'MISSED'];
}

function number(value: number): string {
  return value.toLocaleString('en-GB', { maximumFractionDigits: 3 });
}
