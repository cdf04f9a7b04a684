/** The arguments are none that the command understands. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
