import { parseArguments, UsageError } from '#command';

export const USAGE = `node rotate-keys [--batch N]   seals the credentials of every tenant anew that are not sealed with the present key
node rotate-keys --check       says what is sealed with which key, and changes nothing

Other processes keep working. It can be ended at any time and started again: what was done stays done. At the end all tenants are looked at
once more. docs/operations/secrets.md has the whole way to another key.

  --batch   tenants in one transaction; default 100

Exit code 0: everything is sealed with the present key, and no other is needed. 1: it was interrupted, or something was sealed with another key
meanwhile: start it again. 2: wrong arguments or configuration. 3: --check found other keys, or values do not open, which are named.`;

export type RotateKeysOptions = { readonly command: 'help' } | { readonly command: 'check' | 'rotate'; readonly batchSize: number };

/** @throws UsageError */
export function parseOptions(args: readonly string[]): RotateKeysOptions {
  const { help, check, batch } = parse(args);
  if (help) return { command: 'help' };
  const batchSize = Number(batch);
  if (!/^\d+$/.test(batch) || batchSize < 1 || batchSize > 1_000) throw new UsageError('--batch takes a number from 1 to 1000.');
  return { command: check ? 'check' : 'rotate', batchSize };
}

function parse(args: readonly string[]) {
  return parseArguments({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      check: { type: 'boolean', default: false },
      batch: { type: 'string', default: '100' },
    },
  }).values;
}
