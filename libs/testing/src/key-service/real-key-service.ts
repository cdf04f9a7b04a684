/** Where a Vault or OpenBao answers, and the token of its administrator. */
export interface KeyServiceTarget {
  readonly url: string;
  readonly rootToken: string;
}

/**
 * One that whoever starts the tests has at hand, with a Transit engine at `transit/`: `KEY_SERVICE_URL` and `KEY_SERVICE_ROOT_TOKEN`. Undefined for
 * everybody else.
 */
export function realKeyService(): KeyServiceTarget | undefined {
  const { KEY_SERVICE_URL: url, KEY_SERVICE_ROOT_TOKEN: rootToken } = process.env;
  return url === undefined || rootToken === undefined ? undefined : { url, rootToken };
}
