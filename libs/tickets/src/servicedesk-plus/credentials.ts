import { TicketToolError } from '../ticket-tool.error';

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
/** Credentials travel in headers: anything but visible ASCII is a slip of copy and paste, and would surface in an error of fetch. */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/**
 * Reads a tenant's credentials: `technicianKey`, or the four of the cloud.
 *
 * @throws TicketToolError `misconfigured` that names the credential to set, never its value.
 */
export function readCredentials(given: Readonly<Record<string, string>>): OnPremisesCredentials | CloudCredentials {
  const cloudGiven = CLOUD_NAMES.filter((name) => given[name]);
  if (given['technicianKey']) {
    if (cloudGiven.length > 0) {
      throw misconfigured(`set either technicianKey (on-premises) or ${CLOUD_NAMES.join(', ')} (cloud), not both`);
    }
    return { kind: 'on-premises', technicianKey: credential(given, 'technicianKey') };
  }
  if (cloudGiven.length === 0) {
    throw misconfigured(`no credentials: set technicianKey (on-premises) or ${CLOUD_NAMES.join(', ')} (cloud)`);
  }
  return {
    kind: 'cloud',
    clientId: credential(given, 'clientId'),
    clientSecret: credential(given, 'clientSecret'),
    refreshToken: credential(given, 'refreshToken'),
    accountsUrl: httpAddress(credential(given, 'accountsUrl'), 'accountsUrl'),
  };
}

/**
 * An http or https address without trailing slashes.
 *
 * @throws TicketToolError `misconfigured` that names the setting.
 */
export function httpAddress(value: string, setting: string): string {
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw misconfigured(`${setting} must be an http or https address without user, query and fragment`);
  }
  return url.href.replace(/\/+$/, '');
}

function credential(given: Readonly<Record<string, string>>, name: string): string {
  const value = given[name]?.trim();
  if (!value) {
    throw misconfigured(`credential ${name} is missing`);
  }
  if (!VISIBLE_ASCII.test(value)) {
    throw misconfigured(`credential ${name} has characters that a key never has`);
  }
  return value;
}

function misconfigured(reason: string): TicketToolError {
  return new TicketToolError('misconfigured', `servicedesk-plus connect: ${reason}`);
}
