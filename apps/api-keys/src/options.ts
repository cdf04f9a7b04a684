import { type Scope, SCOPES, expiryOf } from '#api-keys';
import { parseArguments, UsageError } from '#command';

export const USAGE = `node api-keys create --name NAME --scope SCOPE [--expires TIME]   makes a key of the admin API and shows it, once
node api-keys list                                                every key: id, scope, state, when it was last used, name
node api-keys revoke ID                                           ends a key, within a second

  --name      who is to use it
  --scope     read looks; operate also tests connections and retries deliveries; admin may do everything
  --expires   in so many days, such as 30d, or never; default 90d

Exit code 0: done. 1: nothing was changed, or what the message says. 2: wrong arguments or configuration.`;

export type ApiKeysOptions =
  | { readonly command: 'help' }
  | { readonly command: 'create'; readonly name: string; readonly scope: Scope; readonly expiresAt?: Date }
  | { readonly command: 'list' }
  | { readonly command: 'revoke'; readonly id: string };

/** @throws UsageError */
export function parseOptions(args: readonly string[]): ApiKeysOptions {
  const { values, positionals } = parse(args);
  if (values.help) return { command: 'help' };
  const [command, ...rest] = positionals;
  switch (command) {
    case 'create':
      if (rest.length > 0) throw new UsageError('create takes options only.');
      return { command, ...newKey(values) };
    case 'revoke': {
      const [id, ...more] = rest;
      if (id === undefined || more.length > 0) throw new UsageError('revoke needs one ID.');
      return { command, id };
    }
    case 'list':
      if (rest.length > 0) throw new UsageError('list takes no arguments.');
      return { command };
    default:
      throw new UsageError(command === undefined ? 'Say what to do.' : `There is no command ${command}.`);
  }
}

function newKey({ name = '', scope, expires }: { name?: string; scope?: string; expires: string }) {
  if (name.trim() === '' || name.length > 100) throw new UsageError('Say with --name who is to use the key, in at most 100 characters.');
  const known = SCOPES.find((each) => each === scope);
  if (known === undefined) throw new UsageError(`Say with --scope what the key may do: ${SCOPES.join(', ')}.`);
  const expiresAt = expiryOf(expires);
  if (expiresAt === undefined) throw new UsageError('--expires takes a number of days, such as 90d, or never.');
  return { name: name.trim(), scope: known, ...(expiresAt !== null && { expiresAt }) };
}

function parse(args: readonly string[]) {
  return parseArguments({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      name: { type: 'string' },
      scope: { type: 'string' },
      expires: { type: 'string', default: '90d' },
    },
  });
}
