import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ValuesError } from './values-error';

/** Options of `npm run values`. */
export interface ValuesOptions {
  readonly help: boolean;
  /** An absolute path; undefined is standard input. */
  readonly terraform: string | undefined;
  readonly environment: string;
  /** An absolute path; undefined is standard output. */
  readonly output: string | undefined;
}

export const VALUES_USAGE = `npm run values -- --terraform FILE [options]

Writes the chart's values for an environment whose databases Terraform made: the environment of values/ with Terraform's outputs laid over it.
docs/operations/terraform.md lists the outputs that are known.

  --terraform FILE      what \`terraform output -json\` printed; - reads standard input
  --environment NAME    which of values/*.ts; default production
  --output FILE         write there; default -, standard output (then use npm run --silent, npm prints two lines of its own)
  --help                show this`;

/** @throws ValuesError for an option that is not known or missing. */
export function parseValuesOptions(args: readonly string[]): ValuesOptions {
  const { help, terraform, environment, output } = parse(args);
  if (!help && terraform === undefined) throw new ValuesError(`--terraform is missing.\n\n${VALUES_USAGE}`);
  return { help, terraform: fromUsersDirectory(terraform), environment, output: fromUsersDirectory(output) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        terraform: { type: 'string' },
        environment: { type: 'string', default: 'production' },
        output: { type: 'string', default: '-' },
        help: { type: 'boolean', short: 'h', default: false },
      },
      allowPositionals: false,
    }).values;
  } catch (error) {
    throw new ValuesError(`${(error as Error).message}\n\n${VALUES_USAGE}`);
  }
}

/** npm runs its scripts in the package's directory and says where the user was. */
function fromUsersDirectory(path: string | undefined): string | undefined {
  return path === undefined || path === '-' ? undefined : resolve(process.env['INIT_CWD'] ?? '.', path);
}
