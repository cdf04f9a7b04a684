import type { Profiler } from 'node:inspector';

/** Time spent in code itself, without what it called. */
export interface SelfTime {
  readonly name: string;
  readonly milliseconds: number;
}

export interface SelfTimes {
  /** Time in which the process was not idle, in milliseconds. */
  readonly busyMs: number;
  readonly totalMs: number;
  /** By npm package, library or app of this repository, part of Node or V8; longest first. */
  readonly packages: readonly SelfTime[];
  readonly functions: readonly SelfTime[];
}

/** Adds up the samples of a CPU profile. */
export function selfTimes(profile: Profiler.Profile): SelfTimes {
  const microseconds = new Map<number, number>();
  (profile.samples ?? []).forEach((node, index) => {
    microseconds.set(node, (microseconds.get(node) ?? 0) + (profile.timeDeltas?.[index] ?? 0));
  });
  const packages = new Map<string, number>();
  const functions = new Map<string, number>();
  let idleMs = 0;
  let totalMs = 0;
  for (const { id, callFrame } of profile.nodes) {
    const ms = (microseconds.get(id) ?? 0) / 1000;
    totalMs += ms;
    if (callFrame.functionName === '(idle)') {
      idleMs += ms;
      continue;
    }
    const owner = packageOf(callFrame.url, callFrame.functionName);
    packages.set(owner, (packages.get(owner) ?? 0) + ms);
    const name = `${callFrame.functionName === '' ? '(anonymous)' : callFrame.functionName} ${owner}${line(callFrame)}`;
    functions.set(name, (functions.get(name) ?? 0) + ms);
  }
  return { busyMs: totalMs - idleMs, totalMs, packages: longestFirst(packages), functions: longestFirst(functions) };
}

/** Whose code it is. V8's own entries, such as `(garbage collector)`, have no file. */
export function packageOf(url: string, functionName: string): string {
  if (url === '') return functionName.startsWith('(') ? functionName : 'built-in';
  if (url.startsWith('node:')) return url.replace(/^node:(internal\/)?([^/]+).*$/, 'node:$2');
  const installed = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (installed !== undefined) return installed;
  return /\/dist\/((?:apps|libs)\/[^/]+|bench)\//.exec(url)?.[1] ?? url;
}

function line({ url, lineNumber }: Profiler.Profile['nodes'][number]['callFrame']): string {
  return url === '' ? '' : ` (${url.split('/').at(-1) ?? ''}:${lineNumber + 1})`;
}

function longestFirst(times: ReadonlyMap<string, number>): SelfTime[] {
  return [...times].map(([name, milliseconds]) => ({ name, milliseconds })).sort((a, b) => b.milliseconds - a.milliseconds);
}
