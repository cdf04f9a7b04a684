import type { SelfTime, SelfTimes } from './self-times';

const PACKAGES = 18;
const FUNCTIONS = 30;

/** The longest self times as text, each with its part of the time in which the process was busy. */
export function profileTable({ busyMs, totalMs, packages, functions }: SelfTimes): string {
  const list = (times: readonly SelfTime[]) =>
    times.map(({ name, milliseconds }) => `${((100 * milliseconds) / busyMs).toFixed(1).padStart(6)} %  ${name}`);
  return [
    `busy ${busyMs.toFixed(0)} of ${totalMs.toFixed(0)} ms; self time by package:`,
    ...list(packages.slice(0, PACKAGES)),
    'self time by function:',
    ...list(functions.slice(0, FUNCTIONS)),
  ].join('\n');
}
