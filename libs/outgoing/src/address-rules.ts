import ipaddr from 'ipaddr.js';

/** Why no connection is made to an address. */
interface AddressRefusal {
  /** What the address is, for example `a loopback address`. */
  readonly what: string;
  /** Whether a network that the operator allows may hold it. */
  readonly allowable: boolean;
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = readonly [Address, number];

/**
 * Services of clouds for the machine itself, outside of the link-local range: they hand out credentials to whoever asks.
 *
 * AWS (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html), Google Cloud
 * (https://cloud.google.com/compute/docs/metadata/querying-metadata), Alibaba Cloud, Azure
 * (https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16), Oracle Cloud.
 */
const METADATA = ['fd00:ec2::/32', 'fd20:ce::254/128', '100.100.100.200/32', '168.63.129.16/32', '192.0.0.192/32'].map(networkOf);

/** Ranges, as ipaddr.js names them, that a desk can be in when the operator says so. */
const ALLOWABLE: Readonly<Record<string, string>> = {
  loopback: 'a loopback address',
  private: 'a private address',
  uniqueLocal: 'a private address',
  carrierGradeNat: 'an address of a shared network (RFC 6598)',
  reserved: 'a reserved address',
};

/** Decides to which addresses connections may be made that somebody else than the operator asks for. */
export class AddressRules {
  private readonly allowed: readonly Network[];

  /** @param allowedNetworks CIDR. Addresses in them are not refused, unless no desk can be there: link-local, multicast, metadata services. */
  constructor(allowedNetworks: readonly string[]) {
    this.allowed = allowedNetworks.map(networkOf);
  }

  /**
   * Undefined when the address is a public one, or allowed. An IPv4 address inside an IPv6 one is judged by itself.
   *
   * @param address as the resolver or the URL parser writes one.
   */
  refusal(address: string): AddressRefusal | undefined {
    const parsed = embedded(ipaddr.parse(address));
    if (METADATA.some((network) => isIn(parsed, network))) return { what: "an address of a cloud's metadata service", allowable: false };
    const range = parsed.range();
    // What the registry has not given out yet is refused with the rest.
    if (range === 'unicast' && (parsed instanceof ipaddr.IPv4 || isIn(parsed, GLOBAL_UNICAST))) return undefined;
    const what = ALLOWABLE[range];
    if (what === undefined) return { what: `not an address of a server (${range})`, allowable: false };
    return this.allowed.some((network) => isIn(parsed, network)) ? undefined : { what, allowable: true };
  }
}

const GLOBAL_UNICAST = networkOf('2000::/3');
/** IPv4-mapped addresses, and those that a NAT64 gateway reaches IPv4 by (RFC 6052). The forms of tunnels are refused as they are. */
const HOLDS_IPV4 = ['::ffff:0:0/96', '64:ff9b::/96'].map(networkOf);

function embedded(address: Address): Address {
  if (address instanceof ipaddr.IPv4 || !HOLDS_IPV4.some((network) => isIn(address, network))) return address;
  return new ipaddr.IPv4(address.toByteArray().slice(12));
}

function networkOf(text: string): Network {
  return ipaddr.parseCIDR(text);
}

function isIn(address: Address, [network, bits]: Network): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}
