/** The smoke test cannot begin. The message is all that is shown. */
export class SmokeError extends Error {
  override readonly name = 'SmokeError';
}

/** What is said of an error: what the user can put right without a stack. */
export function complaint(error: unknown): string {
  if (error instanceof SmokeError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
