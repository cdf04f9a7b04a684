import { parseArguments, UsageError } from '#command';
import { TENANT_ID } from '#database';

export const USAGE = `import-inventory --tenant ID --file FILE [--prune]

Brings the inventory of a tenant to what a CSV file says; - reads standard input. The first line names the columns: host, and any of
addresses (several by blanks or semicolons), asset_tag, role, owner, location. A second import of the same file changes nothing.

  --prune   removes the tenant's hosts that are not in the file; it needs a file without bad rows

Exit code 0: all rows are in. 1: nothing was changed. 2: wrong arguments or configuration. 3: all rows are in but the bad ones, which are named.`;

export type ImportOptions =
  { readonly help: true } | { readonly help: false; readonly tenant: string; readonly file: string; readonly prune: boolean };

/** @throws UsageError */
export function parseOptions(args: readonly string[]): ImportOptions {
  const { help, tenant, file, prune } = parse(args);
  if (help) return { help };
  if (tenant === undefined || !TENANT_ID.test(tenant)) throw new UsageError('Name the tenant with --tenant ID.');
  if (file === undefined || file === '') throw new UsageError('Name the file with --file FILE, or - for standard input.');
  return { help, tenant, file, prune };
}

function parse(args: readonly string[]) {
  return parseArguments({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      tenant: { type: 'string' },
      file: { type: 'string' },
      prune: { type: 'boolean', default: false },
    },
  }).values;
}
