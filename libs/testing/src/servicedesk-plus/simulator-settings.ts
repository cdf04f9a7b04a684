import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { JiraSiteOptions, NewIssue } from '../jira-service-management/jira-site';
import type { DeskOptions, NewTicket } from './desk';
import type { NewAsset, NewSolution } from './desk-records';

/** A desk of the data file, with what it starts with. */
export interface DeskData extends DeskOptions {
  readonly solutions?: readonly (Omit<NewSolution, 'updatedAt' | 'expiresAt'> & { readonly updatedAt?: string })[];
  readonly assets?: readonly NewAsset[];
  readonly tickets?: readonly (Omit<NewTicket, 'createdAt' | 'resolvedAt'> & {
    readonly createdAt?: string;
    readonly resolvedAt?: string;
  })[];
}

/** A Jira site of the data file, with what it starts with. Times are ISO 8601. */
export interface SiteData extends JiraSiteOptions {
  readonly port: number;
  readonly email: string;
  readonly token: string;
  readonly issues: readonly (Omit<NewIssue, 'created' | 'resolution'> & {
    readonly created: string;
    readonly resolved: string;
    /** Wiki markup of the public comment that says what helped. */
    readonly solution: string;
    readonly technician: string;
  })[];
}

/** What the data file holds. */
interface SimulatorData {
  readonly desks: readonly DeskData[];
  readonly site?: SiteData;
  readonly sideBySidePort?: number;
}

/** What the simulator's process is started with. */
export interface SimulatorSettings {
  /** `--port` or SIMULATOR_PORT. Default: 8090. */
  readonly port: number;
  /** `--host` or SIMULATOR_HOST. Default: 127.0.0.1. */
  readonly host: string;
  /** `--url` or SIMULATOR_URL: where people reach it, which links begin with. Default: where it listens. */
  readonly url?: string;
  /** `--banner` or SIMULATOR_BANNER: a remark on every page. */
  readonly banner?: string;
  /** From the JSON file named by `--data` or SIMULATOR_DATA: `{ "desks": [ { "name", "technicianKey" or "oauth", "tickets", "solutions", "assets" } ] }`. */
  readonly desks?: readonly DeskData[];
  /** `site` of the data file: a Jira beside the desks. */
  readonly site?: SiteData;
  /** `sideBySidePort` of the data file: where a page shows the first desk and the site beside each other. */
  readonly sideBySidePort?: number;
}

/** @throws TypeError with one sentence that says which setting to correct. */
export function readSimulatorSettings(
  argv: readonly string[] = process.argv.slice(2),
  env: Readonly<Record<string, string | undefined>> = process.env,
): SimulatorSettings {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      url: { type: 'string' },
      banner: { type: 'string' },
      data: { type: 'string' },
    },
  });
  const port = Number(values.port ?? env['SIMULATOR_PORT'] ?? 8090);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new TypeError('The simulator needs a port from 0 to 65535 (--port or SIMULATOR_PORT).');
  }
  const url = values.url ?? env['SIMULATOR_URL'];
  const banner = values.banner ?? env['SIMULATOR_BANNER'];
  const data = values.data ?? env['SIMULATOR_DATA'];
  return {
    port,
    host: values.host ?? env['SIMULATOR_HOST'] ?? '127.0.0.1',
    ...(url && { url }),
    ...(banner && { banner }),
    ...(data && readData(data)),
  };
}

function readData(file: string): SimulatorData {
  try {
    const data: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isDeskFile(data)) {
      return data;
    }
  } catch (error) {
    throw new TypeError(`The simulator cannot read ${file} (--data or SIMULATOR_DATA).`, { cause: error });
  }
  throw new TypeError(`${file} must hold {"desks": [{"name": …}, …]} with at least one desk.`);
}

/** Only the outline: a desk checks its own options, and says which is wrong. */
function isDeskFile(data: unknown): data is SimulatorData {
  return (
    typeof data === 'object' &&
    data !== null &&
    'desks' in data &&
    Array.isArray(data.desks) &&
    data.desks.length > 0 &&
    data.desks.every((desk: unknown) => typeof desk === 'object' && desk !== null && 'name' in desk)
  );
}
