import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { AddressRules } from './address-rules';
import { isBadPort } from './bad-ports';

/** No connection was made, because of where it would have led. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';
  readonly code = 'ADDRESS_REFUSED';
}

export interface GuardOptions {
  /** CIDR of networks that are not public, and that connections may be made to all the same. */
  readonly allowedPrivateNetworks: readonly string[];
  /** Name of the setting that has these, for messages. */
  readonly setting: string;
  /** How names become addresses. Default: as the system does it. */
  readonly lookup?: typeof systemLookup;
}

/**
 * A dispatcher of undici for URLs that tenants choose. It connects to public addresses only, and to those of networks that the operator allows.
 *
 * The addresses that a name leads to are judged where the connection is made, and these very addresses are connected to: a name that leads
 * elsewhere the next time gains nothing. Any port is good on which a browser would open a desk. A redirect is never followed, unless the caller
 * adds an interceptor, whose requests then come through here too.
 *
 * @example request(url, { dispatcher: guardedDispatcher({ allowedPrivateNetworks: ['10.20.0.0/16'], setting: 'tickets.allowedPrivateNetworks' }) })
 *   // rejects with AddressRefusedError
 */
export function guardedDispatcher(options: GuardOptions): Dispatcher {
  const rules = new AddressRules(options.allowedPrivateNetworks);
  const connector = buildConnector({ lookup: guardedLookup(rules, options) });
  return new Agent({
    connect: (target, callback) => {
      const refusal = refusedTarget(rules, options, target.hostname, target.port, target.protocol);
      if (refusal === undefined) connector(target, callback);
      else callback(refusal, null);
    },
  });
}

/** Names are judged by what they lead to; an address in the URL, which nobody looks up, and the port, at once. */
function refusedTarget(
  rules: AddressRules,
  { setting }: GuardOptions,
  hostname: string,
  port: string,
  protocol: string,
): Error | undefined {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  if (isBadPort(number)) return new AddressRefusedError(`port ${number} is no port of a web server: no browser would open it`);
  return isIP(host) === 0 ? undefined : judged(rules, setting, host, host);
}

function guardedLookup(rules: AddressRules, { setting, lookup = systemLookup }: GuardOptions): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const open: LookupAddress[] = [];
      let refused: AddressRefusedError | undefined;
      for (const each of addresses) {
        const refusal = judged(rules, setting, each.address, hostname);
        if (refusal === undefined) open.push(each);
        else refused ??= refusal;
      }
      const [first] = open;
      if (first === undefined) callback(refused ?? new AddressRefusedError(`${hostname} leads nowhere`), []);
      else if (options.all === true) callback(null, open);
      else callback(null, first.address, first.family);
    });
  };
}

function judged(rules: AddressRules, setting: string, address: string, host: string): AddressRefusedError | undefined {
  const refusal = rules.refusal(address);
  if (refusal === undefined) return undefined;
  const where = host === address ? `${address} is ${refusal.what}` : `${host} leads to ${address}, ${refusal.what}`;
  return new AddressRefusedError(`${where}: ${refusal.allowable ? `only ${setting} can allow its network` : 'no setting allows it'}`);
}
