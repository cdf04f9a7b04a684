import { InventoryFileError, readInventoryCsv } from './read-inventory-csv';

const WEB01 = {
  host: 'web01.acme.example',
  addresses: ['10.0.0.5', 'fd00::5'],
  assetTag: 'AT-1',
  role: 'Web',
  owner: 'Jo, Ops',
  location: 'Graz',
};

it.each([
  ['its own names', 'host,addresses,asset_tag,role,owner,location\nweb01.acme.example,10.0.0.5 fd00::5,AT-1,Web,"Jo, Ops",Graz'],
  [
    'other names, order and line ends',
    '\ufeffIP Address,Hostname,Asset Tag,Site,Colour,Owner,Type\r\n10.0.0.5;FD00:0::5,WEB01.acme.example.,AT-1,Graz,red,"Jo, Ops",Web\r\n\r\n',
  ],
  ['semicolons', 'host;ip;tag;role;owner;location\nweb01.acme.example;10.0.0.5|fd00::5;AT-1;Web;Jo, Ops;Graz'],
])('reads a list with %s', (_, content) => {
  expect(readInventoryCsv(content)).toEqual({ hosts: [WEB01], badRows: [] });
});

it('needs nothing but a host, and takes an address for one', () => {
  expect(readInventoryCsv('host\nsrv_1\n10.0.0.9').hosts).toEqual([
    { host: 'srv_1', addresses: [], assetTag: '', role: '', owner: '', location: '' },
    { host: '10.0.0.9', addresses: [], assetTag: '', role: '', owner: '', location: '' },
  ]);
});

it('leaves bad rows out, and says which line and why, without what it holds', () => {
  const { hosts, badRows } = readInventoryCsv(
    [
      'host,addresses,role',
      'good,10.0.0.1',
      ',10.0.0.2',
      'not a host,',
      'bad-ip,10.0.0.999',
      'GOOD,',
      `long,,${'x'.repeat(501)}`,
      'fine,',
    ].join('\n'),
  );
  expect(hosts.map(({ host }) => host)).toEqual(['good', 'fine']);
  expect(badRows).toEqual([
    { line: 3, problem: 'the host is missing' },
    { line: 4, problem: 'the host is no host name' },
    { line: 5, problem: 'an address is no IP address' },
    { line: 6, problem: 'the host is there twice; its first row counts' },
    { line: 7, problem: 'a text has more than 500 characters, or a NUL in it' },
  ]);
});

it.each([
  ['without a column host', 'address,role\n10.0.0.1,Web'],
  ['that is empty', ''],
  ['with a quote that never ends', 'host,role\nweb01,"Web'],
])('refuses a file %s', (_, content) => {
  expect(() => readInventoryCsv(content)).toThrow(InventoryFileError);
});
