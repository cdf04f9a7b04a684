import { credential, httpAddress, misconfiguredAs } from '../credentials';
import { SERVICEDESK_PLUS } from './tool-name';

/** ServiceDesk Plus in the client's own data centre. */
export interface OnPremisesCredentials {
  readonly kind: 'on-premises';
  /** API key of the technician in whose name notes are written. */
  readonly technicianKey: string;
}

/** ServiceDesk Plus Cloud. */
export interface CloudCredentials {
  readonly kind: 'cloud';
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  /** Zoho's token server in the account's region, for example `https://accounts.zoho.eu`, without a trailing slash. */
  readonly accountsUrl: string;
}

const CLOUD_NAMES = ['clientId', 'clientSecret', 'refreshToken', 'accountsUrl'] as const;

/**
 * Reads a tenant's credentials: `technicianKey`, or the four of the cloud.
 *
 * @throws TicketToolError `misconfigured` that names the credential to set, never its value.
 */
export function readServiceDeskPlusCredentials(given: Readonly<Record<string, string>>): OnPremisesCredentials | CloudCredentials {
  const cloudGiven = CLOUD_NAMES.filter((name) => given[name]);
  if (given['technicianKey']) {
    if (cloudGiven.length > 0) {
      throw misconfiguredAs(SERVICEDESK_PLUS, `set either technicianKey (on-premises) or ${CLOUD_NAMES.join(', ')} (cloud), not both`);
    }
    return { kind: 'on-premises', technicianKey: credential(SERVICEDESK_PLUS, given, 'technicianKey') };
  }
  if (cloudGiven.length === 0) {
    throw misconfiguredAs(SERVICEDESK_PLUS, `no credentials: set technicianKey (on-premises) or ${CLOUD_NAMES.join(', ')} (cloud)`);
  }
  return {
    kind: 'cloud',
    clientId: credential(SERVICEDESK_PLUS, given, 'clientId'),
    clientSecret: credential(SERVICEDESK_PLUS, given, 'clientSecret'),
    refreshToken: credential(SERVICEDESK_PLUS, given, 'refreshToken'),
    accountsUrl: httpAddress(SERVICEDESK_PLUS, credential(SERVICEDESK_PLUS, given, 'accountsUrl'), 'accountsUrl'),
  };
}
