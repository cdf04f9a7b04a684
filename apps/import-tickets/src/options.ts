import { parseArguments, UsageError } from '#command';
import { TENANT_ID } from '#database';
import { TICKET_WEBHOOKS } from '#webhooks';

export const USAGE = `import-tickets --tenant ID (--days N | --start DATE [--end DATE]) [--refresh]
import-tickets --tenant ID --source csv --file FILE [--days N | --start DATE [--end DATE]]

Brings resolved tickets into the history that new tickets are compared with. It can be stopped and repeated: what is in already is not fetched
again, and no ticket is stored twice.

  --tenant ID     whose history
  --days N        tickets resolved in the last N days
  --start DATE    tickets resolved from this day on, for example 2026-01-31 (UTC)
  --end DATE      and before this day. Default: now
  --source NAME   tool: the tenant's own (default), which must be that one if it is named, for example servicedesk-plus; or csv
  --file FILE     the CSV file; - reads standard input. Its first line names the columns: ticket_id, subject, resolved_at, and any of
                  description, resolution, category, url, created_at. Times are ISO 8601.
  --refresh       fetch tickets again that are in already

Exit code 0: all tickets are in. 1: it failed, and can be repeated to go on. 2: wrong arguments or configuration. 3: all tickets are in but
the bad ones, which are named. 130: it was stopped, and can be repeated to go on.`;

/** Names of the ticketing tools. */
const TOOLS = TICKET_WEBHOOKS.map(({ tool }) => tool);

const DAY_MS = 86_400_000;
const BEGINNING = new Date(0);

/** What is imported. */
export interface ImportOptions {
  readonly tenant: string;
  readonly period: { readonly from: Date; readonly to: Date };
  /** Where the tickets come from: the tenant's ticketing tool, which must have the name if there is one, or a file. */
  readonly source: { readonly kind: 'tool'; readonly name?: string } | { readonly kind: 'csv'; readonly file: string };
  readonly refresh: boolean;
}

/**
 * @returns 'help' when that is asked for.
 * @throws UsageError
 */
export function parseOptions(args: readonly string[], now = new Date()): ImportOptions | 'help' {
  const given = parse(args);
  if (given.help) return 'help';
  const { tenant, refresh } = given;
  if (tenant === undefined || !TENANT_ID.test(tenant)) throw new UsageError('Name the tenant with --tenant ID.');
  const source = sourceOf(given);
  const period = periodOf(given, now);
  if (period === undefined && source.kind === 'tool') throw new UsageError('Say which tickets: --days N, or --start DATE.');
  return { tenant, refresh, source, period: period ?? { from: BEGINNING, to: now } };
}

type Given = ReturnType<typeof parse>;

function sourceOf({ source, file }: Given): ImportOptions['source'] {
  if (source === 'csv') {
    if (file === undefined || file === '') throw new UsageError('Name the CSV file with --file FILE, or - for standard input.');
    return { kind: 'csv', file };
  }
  if (source !== 'tool' && !TOOLS.includes(source))
    throw new UsageError(`There is no source "${source}", but tool, ${TOOLS.join(', ')} and csv.`);
  if (file !== undefined) throw new UsageError('--file goes with --source csv.');
  return { kind: 'tool', ...(source !== 'tool' && { name: source }) };
}

function periodOf({ days, start, end }: Given, now: Date): ImportOptions['period'] | undefined {
  if (days !== undefined) {
    if (start !== undefined || end !== undefined) throw new UsageError('Give either --days, or --start and --end.');
    if (!/^\d{1,5}$/.test(days) || Number(days) < 1) throw new UsageError('--days takes a whole number from 1.');
    return { from: new Date(now.getTime() - Number(days) * DAY_MS), to: now };
  }
  if (start === undefined) {
    if (end !== undefined) throw new UsageError('--end goes with --start.');
    return undefined;
  }
  const period = { from: day('--start', start), to: end === undefined ? now : day('--end', end) };
  if (period.from >= period.to) throw new UsageError('--start must be before --end.');
  return period;
}

function day(option: string, text: string): Date {
  const date = new Date(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(date.getTime()) || !date.toISOString().startsWith(text)) {
    throw new UsageError(`${option} takes a day such as 2026-01-31.`);
  }
  return date;
}

function parse(args: readonly string[]) {
  return parseArguments({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      tenant: { type: 'string' },
      days: { type: 'string' },
      start: { type: 'string' },
      end: { type: 'string' },
      source: { type: 'string', default: 'tool' },
      file: { type: 'string' },
      refresh: { type: 'boolean', default: false },
    },
  }).values;
}
