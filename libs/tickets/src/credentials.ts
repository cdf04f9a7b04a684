import { TicketToolError } from './ticket-tool.error';

/** Credentials travel in headers: anything but visible ASCII is a slip of copy and paste, and would surface in an error of HTTP. */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/**
 * An http or https address without trailing slashes.
 *
 * @throws TicketToolError `misconfigured` that names the setting.
 */
export function httpAddress(tool: string, value: string, setting: string): string {
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw misconfiguredAs(tool, `${setting} must be an http or https address without user, query and fragment`);
  }
  return url.href.replace(/\/+$/, '');
}

/**
 * One of a tenant's credentials.
 *
 * @throws TicketToolError `misconfigured` that names it, never its value.
 */
export function credential(tool: string, given: Readonly<Record<string, string>>, name: string): string {
  const value = given[name]?.trim();
  if (!value) {
    throw misconfiguredAs(tool, `credential ${name} is missing`);
  }
  if (!VISIBLE_ASCII.test(value)) {
    throw misconfiguredAs(tool, `credential ${name} has characters that a key never has`);
  }
  return value;
}

/** Says that a tenant's settings do not fit its tool. */
export function misconfiguredAs(tool: string, reason: string): TicketToolError {
  return new TicketToolError('misconfigured', `${tool} connect: ${reason}`);
}
