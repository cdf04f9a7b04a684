/** A data key as it lies beside what it sealed: encrypted with a key-encryption key that never does. */
export interface WrappedKey {
  /** Of the key-encryption key; letters, digits, `_`, `:` and `-`. */
  readonly keyId: string;
  readonly wrapped: Buffer;
}

/** Who holds key-encryption keys: a file, or a service that does not give them away. */
export interface KeyProvider {
  /**
   * Encrypts a data key with the present key-encryption key.
   *
   * @throws KeyServiceError when the service does not answer or refuses this process; the next try may succeed.
   */
  wrap(dataKey: Buffer): Promise<WrappedKey>;

  /**
   * The data key again; undefined when it was wrapped with a key that is not known here, or was changed.
   *
   * @throws KeyServiceError as {@link wrap}
   * @throws KeyWithdrawnError when the key is known and opens nothing any more.
   */
  unwrap(key: WrappedKey): Promise<Buffer | undefined>;
}

/** The holder of the key-encryption key cannot be asked now. It says nothing about what was sealed. */
export class KeyServiceError extends Error {
  override readonly name = 'KeyServiceError';
}

/** Its holder opens nothing with this key, and will not until somebody changes that. Others are not concerned. */
export class KeyWithdrawnError extends Error {
  override readonly name = 'KeyWithdrawnError';
}
