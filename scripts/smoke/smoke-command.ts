import { allPassed, type CheckReport, Endpoint, publicChecks, reportLines, runChecks } from '#smoke';
import { parseSmokeOptions, USAGE } from './options';
import { timeTable } from './time-table';

/** `npm run smoke`. @returns the exit code. @throws SmokeError when the test cannot begin */
export async function smoke(args: readonly string[]): Promise<number> {
  const options = parseSmokeOptions(args);
  if (options === undefined) {
    console.log(USAGE);
    return 0;
  }
  const { https, http, tenant, timeoutMs, json } = options;
  const endpoint = (url: URL): Endpoint => new Endpoint(url, options);
  const tell = (report: CheckReport): void => {
    if (!json) console.log(reportLines(report).join('\n'));
  };
  const reports = await runChecks(publicChecks(endpoint(https), http && endpoint(http), tenant, timeoutMs), tell);
  const passed = allPassed(reports);
  if (json) console.log(JSON.stringify({ url: https.origin, tenant: tenant.id, passed, checks: reports }, null, 2));
  else console.log(`\n${timeTable(reports)}`);
  return passed ? 0 : 1;
}
