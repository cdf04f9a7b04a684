import { parseArguments, UsageError } from '#command';

export const USAGE = `node tenants apply FILE      adds the tenants of a YAML or JSON file, or brings them to what it says; - reads standard input
node tenants list            every tenant: id, whether its webhooks are accepted, when it changed last, since when its tool refuses us
node tenants deactivate ID   refuses the tenant's webhooks from now on; its rows stay

A file holds one tenant, a list of them, or several YAML documents (docs/tenants.md). All its tenants
are written, or none.

Exit code 0: done. 1: nothing was changed, or what the message says. 2: wrong arguments or configuration.`;

export type TenantsOptions =
  | { readonly command: 'help' }
  | { readonly command: 'apply'; readonly file: string }
  | { readonly command: 'list' }
  | { readonly command: 'deactivate'; readonly id: string };

/** @throws UsageError */
export function parseOptions(args: readonly string[]): TenantsOptions {
  const { values, positionals } = parse(args);
  if (values.help) return { command: 'help' };
  const [command, ...rest] = positionals;
  switch (command) {
    case 'apply':
      return { command, file: only(rest, 'apply needs one FILE, or - for standard input.') };
    case 'deactivate':
      return { command, id: only(rest, 'deactivate needs one ID.') };
    case 'list':
      if (rest.length > 0) throw new UsageError('list takes no arguments.');
      return { command };
    default:
      throw new UsageError(command === undefined ? 'Say what to do.' : `There is no command ${command}.`);
  }
}

function only(args: readonly string[], otherwise: string): string {
  const [value, ...more] = args;
  if (value === undefined || more.length > 0) throw new UsageError(otherwise);
  return value;
}

function parse(args: readonly string[]) {
  return parseArguments({ args: [...args], allowPositionals: true, options: { help: { type: 'boolean', short: 'h', default: false } } });
}
