import { DatabaseError } from 'pg';

/** Postgres did not do what it was asked and may do it later. Nothing was promised. */
export class DatabaseUnavailableError extends Error {
  override readonly name: string = 'DatabaseUnavailableError';
}

/** Postgres refuses the values themselves: to ask again cannot help. */
export class UnstorableError extends Error {
  override readonly name = 'UnstorableError';
}

/** SQLSTATE classes 22 (a value that cannot be kept), 23 (a constraint) and 54 (larger or deeper than Postgres reads). */
const ABOUT_THE_VALUES = /^(22|23|54)/;

/**
 * What the failure of a statement means for the one who sent its values. The sender of a webhook repeats what it is told is unavailable, so
 * values that can never be stored must not be called that.
 */
export function databaseFailure(error: unknown): DatabaseUnavailableError | UnstorableError {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof DatabaseError && ABOUT_THE_VALUES.test(error.code ?? '')) {
    return new UnstorableError(`Postgres cannot store it: ${reason}`, { cause: error });
  }
  return new DatabaseUnavailableError(`Postgres did not store it: ${reason}`, { cause: error });
}
