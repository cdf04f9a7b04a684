import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { readAuthority } from './authority';
import type { Config } from './generated/config.types';

/**
 * Lets this process trust the authorities of `outgoing.caFile` beside those that it trusts by itself, in every TLS connection that is not given
 * authorities of its own: calls of ticketing tools, the model and sources of context, and neither Postgres nor Redis with a `caFile`. To be called
 * before the first of them.
 *
 * @throws ConfigurationError when the file cannot be read or holds no certificate.
 */
export function trustAuthorities({ outgoing: { caFile } }: Pick<Config, 'outgoing'>): void {
  if (caFile === '') return;
  // Of several certificates in one text Node would take the first.
  const further = readAuthority('outgoing.caFile', caFile).match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g);
  setDefaultCACertificates([...getCACertificates('default'), ...(further ?? [])]);
}
