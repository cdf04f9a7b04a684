import { values } from './values/values-command';
import { ValuesError } from './values/values-error';

/** What the user can put right is said without a stack. */
values(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof ValuesError ? error.message : error);
  process.exitCode = 1;
});
