/** The values cannot be written. The message is one or more complete sentences, holds no value of an output, and is all that is shown. */
export class ValuesError extends Error {
  override readonly name = 'ValuesError';
}
