import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigurationError } from './configuration.error';

/**
 * Reads the PEM file of an authority, against which the certificate of a server is checked.
 *
 * @param setting that names the file, such as `database.tls.caFile`.
 * @throws ConfigurationError when the file cannot be read, or holds no certificate: a connection would then trust the public authorities.
 */
export function readAuthority(setting: string, file: string): string {
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigurationError([`${setting} cannot be read: ${(error as Error).message}`]);
  }
  try {
    new X509Certificate(pem);
  } catch {
    throw new ConfigurationError([`${setting} is ${file}, which holds no certificate in PEM`]);
  }
  return pem;
}
