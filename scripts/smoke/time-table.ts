import type { CheckReport } from '#smoke';

/** How long each check took, and below it its parts, in milliseconds. */
export function timeTable(reports: readonly CheckReport[]): string {
  const rows = reports.flatMap((report) => [
    [report.name, report.result === 'not run' ? '-' : String(Math.round(report.seconds * 1000))] as const,
    ...Object.entries(report.result === 'passed' ? (report.times ?? {}) : {}).map(([part, ms]) => [`  ${part}`, String(ms)] as const),
  ]);
  const all = [['', 'ms'] as const, ...rows];
  const [left, right] = ([0, 1] as const).map((column) => Math.max(...all.map((row) => row[column].length))) as [number, number];
  return all.map(([name, ms]) => `${name.padEnd(left)}  ${ms.padStart(right)}`).join('\n');
}
