import { namesIn } from './names-in-text';

it.each<[string, string[]]>([
  ['Server 10.1.2.3 is down', ['10.1.2.3']],
  ['ping 10.1.2.3, then 192.168.7.20:8443.', ['10.1.2.3', '192.168.7.20']],
  ['(8.8.8.8) answers; 203.0.113.7 does not', ['8.8.8.8', '203.0.113.7']],
  ['fe80::1ff:fe23:4567:890a%eth0 and 2001:DB8::5', ['fe80::1ff:fe23:4567:890a', '2001:db8::5']],
  ['reach [2a00:1450:4001:81b::200e]:443', ['2a00:1450:4001:81b::200e']],
  ['fd12:3456:789a:1::1 is the gateway', ['fd12:3456:789a:1::1']],
  ['SRV-DC01 and laptop-4f7k2 hang', ['srv-dc01', 'laptop-4f7k2']],
  ['web01.acme.example stopped. So did mail.acme.local.', ['web01.acme.example', 'mail.acme.local']],
  ['see https://intranet.acme.example/page?x=1', ['intranet.acme.example']],
  ['\\\\fileserver\\share is gone', ['fileserver']],
  ['Asset tag: 004512, asset no. AT-77', ['004512', 'at-77']],
  ['Inventarnummer 90211', ['90211']],
  ['AT-0042 broke, AT-0042 again', ['at-0042']],
])('finds names in: %s', (text, names) => {
  expect(namesIn(text)).toEqual(names);
});

it.each([
  'version 10.0.1.2',
  'Version: 4.3.2.1',
  'v1.2.3.4 and build 6.1.7.20',
  'Chrome/120.0.6.1',
  'Windows 10.0.19041.1',
  'part 1.2.3.4.5',
  'on 24.11.2026 at 12:30:45',
  'between 08:00:00 and 12::30',
  'std::vector, a::b, ::1 and ::',
  'MAC 00:1A:2B:3C:4D:5E',
  'netmask 255.255.255.0, 0.0.0.0, 127.0.0.1, net 10.0.0.0/24',
  '01.02.03.04',
  'mail to jane.doe@acme.example',
  'report.pdf and setup.exe',
  'It broke.Then it worked.',
  'error 0x80070005, KB5031455, 3rd time, 20GB',
  'the printer does not print',
  '',
])('finds nothing in: %s', (text) => {
  expect(namesIn(text)).toEqual([]);
});

it('is bounded, and quick with hostile text', () => {
  expect(namesIn(Array.from({ length: 50 }, (_, i) => `host${i}`).join(' '))).toHaveLength(20);
  const begin = performance.now();
  for (const part of ['a.', 'a-', '1.', ':', 'a:', '@a.', '\\\\a', '0', 'http://a@']) namesIn(part.repeat(20_000));
  expect(performance.now() - begin).toBeLessThan(2_000);
});
