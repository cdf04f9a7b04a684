/** Something that the user can put right. The message is one or more complete sentences and is all that is shown. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
