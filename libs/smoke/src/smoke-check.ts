/** What a check found, in words; it passed. */
export interface CheckOutcome {
  readonly found: string;
  /** What will go wrong if nobody does something about it. */
  readonly warning?: string;
  /** Times that the check took of its parts, in milliseconds. */
  readonly times?: Readonly<Record<string, number>>;
}

/** One thing that a smoke test looks at. */
export interface SmokeCheck {
  /** What is looked at, in a few words. */
  readonly name: string;
  /** True when the other checks make no sense after it has failed. */
  readonly essential?: boolean;
  /** @throws SmokeFailure when the installation does not do what it should. */
  run(): Promise<CheckOutcome>;
}

/** The installation does not do what it should. */
export class SmokeFailure extends Error {
  override readonly name = 'SmokeFailure';

  /** @param todo what to look at, or to do. */
  constructor(
    message: string,
    readonly todo: string,
  ) {
    super(message);
  }
}

/** What became of a check. */
export type CheckReport = { readonly name: string; readonly seconds: number } & (
  | ({ readonly result: 'passed' } & CheckOutcome)
  | { readonly result: 'failed'; readonly problem: string; readonly todo?: string }
  | { readonly result: 'not run'; readonly problem: string }
);

/** Runs the checks one after the other. A failed one does not keep the others from running, unless it is essential. */
export async function runChecks(checks: readonly SmokeCheck[], tell: (report: CheckReport) => void): Promise<readonly CheckReport[]> {
  const reports: CheckReport[] = [];
  let broken: string | undefined;
  for (const check of checks) {
    const report: CheckReport =
      broken === undefined ? await reportOf(check) : { name: check.name, seconds: 0, result: 'not run', problem: `${broken} failed` };
    if (report.result === 'failed' && check.essential === true) broken = check.name;
    reports.push(report);
    tell(report);
  }
  return reports;
}

async function reportOf(check: SmokeCheck): Promise<CheckReport> {
  const { name } = check;
  const startedAt = performance.now();
  const seconds = (): number => (performance.now() - startedAt) / 1000;
  try {
    const outcome = await check.run();
    return { name, seconds: seconds(), result: 'passed', ...outcome };
  } catch (error) {
    const todo = error instanceof SmokeFailure ? { todo: error.todo } : {};
    return { name, seconds: seconds(), result: 'failed', problem: error instanceof Error ? error.message : String(error), ...todo };
  }
}

/** A report as people read it: one line, and for a failure a second one with what to look at. */
export function reportLines(report: CheckReport): string[] {
  const { name, seconds } = report;
  switch (report.result) {
    case 'passed':
      return [
        `✓ ${name}: ${report.found} (${seconds.toFixed(2)} s)`,
        ...(report.warning === undefined ? [] : [`  Warning: ${report.warning}`]),
      ];
    case 'failed':
      return [`✗ ${name}: ${report.problem} (${seconds.toFixed(2)} s)`, ...(report.todo === undefined ? [] : [`  ${report.todo}`])];
    case 'not run':
      return [`- ${name}: not run, because ${report.problem}`];
  }
}

/** Whether everything was looked at and found well. */
export function allPassed(reports: readonly CheckReport[]): boolean {
  return reports.every(({ result }) => result === 'passed');
}
