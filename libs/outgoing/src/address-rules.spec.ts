import { AddressRules } from './address-rules';

const none = new AddressRules([]);

describe('the rules for addresses', () => {
  it.each(['93.184.216.34', '8.8.8.8', '172.32.0.1', '2606:2800:220:1:248:1893:25c8:1946', '::ffff:93.184.216.34', '64:ff9b::5db8:d822'])(
    'let %s pass, which is public',
    (address) => {
      expect(none.refusal(address)).toBeUndefined();
    },
  );

  it.each([
    ['127.0.0.1', 'a loopback address'],
    ['127.255.255.254', 'a loopback address'],
    ['::1', 'a loopback address'],
    ['::ffff:127.0.0.1', 'a loopback address'],
    ['::ffff:7f00:1', 'a loopback address'],
    ['10.0.0.1', 'a private address'],
    ['172.16.0.1', 'a private address'],
    ['192.168.255.255', 'a private address'],
    ['::ffff:192.168.0.1', 'a private address'],
    ['64:ff9b::a00:1', 'a private address'],
    ['fd12:3456::1', 'a private address'],
    ['fc00::1', 'a private address'],
    ['100.64.0.1', 'an address of a shared network (RFC 6598)'],
    ['192.0.2.1', 'a reserved address'],
    ['198.18.0.1', 'a reserved address'],
    ['240.0.0.1', 'a reserved address'],
    ['2001:db8::1', 'a reserved address'],
  ])('refuse %s, %s, unless a network is allowed that holds it', (address, what) => {
    expect(none.refusal(address)).toEqual({ what, allowable: true });
    expect(new AddressRules(['0.0.0.0/0', '::/0']).refusal(address)).toBeUndefined();
  });

  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '::',
    '255.255.255.255',
    '224.0.0.1',
    'ff02::1',
    '169.254.169.254',
    '169.254.170.2',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    'fe80::1',
    'fd00:ec2::254',
    'fd20:ce::254',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    // Tunnels and translations that hold an IPv4 address in other ways: 6to4, Teredo, SIIT, local NAT64, IPv4-compatible.
    '2002:a9fe:a9fe::1',
    '2002:7f00:1::',
    '2001:0:53aa:64c:0:fbff:5601:5601',
    '::ffff:0:7f00:1',
    '64:ff9b:1::7f00:1',
    '::7f00:1',
    'fec0::1',
    '100::1',
    '4000::1',
  ])('refuse %s whatever is allowed', (address) => {
    expect(new AddressRules(['0.0.0.0/0', '::/0']).refusal(address)?.allowable).toBe(false);
  });

  it('allow the networks that they are given, and no more', () => {
    const rules = new AddressRules(['10.20.0.0/16', 'fd12::/32']);
    for (const address of ['10.20.0.1', '::ffff:10.20.255.255', 'fd12::1', '93.184.216.34']) expect(rules.refusal(address)).toBeUndefined();
    for (const address of ['10.21.0.1', '192.168.0.1', 'fd13::1', '127.0.0.1']) expect(rules.refusal(address)).toBeDefined();
  });
});
