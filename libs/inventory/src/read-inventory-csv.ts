import { CsvError, parse } from 'csv-parse/sync';
import ipaddr from 'ipaddr.js';
import type { InventoryHost } from './inventory-host';

/** A row that was left out, and why, without what it holds. */
export interface BadRow {
  /** From 1, as an editor counts. */
  readonly line: number;
  readonly problem: string;
}

/** The file is no table of hosts at all. */
export class InventoryFileError extends Error {
  override readonly name = 'InventoryFileError';
}

type Column = 'host' | 'addresses' | 'asset_tag' | 'role' | 'owner' | 'location';

/** What lists of hosts call their columns, without blanks, dashes and case. */
const COLUMNS: Readonly<Record<Column, readonly string[]>> = {
  host: ['host', 'hostname', 'name', 'fqdn', 'computername', 'device'],
  addresses: ['addresses', 'address', 'ip', 'ips', 'ipaddress', 'ipaddresses', 'ipv4', 'ipv6'],
  asset_tag: ['assettag', 'tag', 'assetnumber', 'assetid', 'inventorynumber'],
  role: ['role', 'function', 'type', 'description', 'service'],
  owner: ['owner', 'contact', 'responsible', 'team', 'user'],
  location: ['location', 'site', 'place', 'room'],
};
const HOST = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/;
const MAX_TEXT = 500;
const NO_HEADER = 'The first line must name the columns, one of them "host".';

type Row = Partial<Record<Column, string>>;
interface ParsedRow {
  readonly record: Row;
  readonly info: { readonly lines: number };
}

/**
 * Reads hosts from CSV: comma or semicolon between the fields, the first line names the columns. `host` is needed; `addresses` (several by blanks,
 * `;`, `,` or `|`), `asset_tag`, `role`, `owner` and `location` may be there, also by their usual other names. Other columns are ignored.
 *
 * @throws InventoryFileError
 */
export function readInventoryCsv(content: string): { readonly hosts: readonly InventoryHost[]; readonly badRows: readonly BadRow[] } {
  const hosts = new Map<string, InventoryHost>();
  const badRows: BadRow[] = [];
  for (const { record, info } of parseRows(content)) {
    const read = readRow(record);
    if ('problem' in read) badRows.push({ line: info.lines, problem: read.problem });
    else if (hosts.has(read.host)) badRows.push({ line: info.lines, problem: 'the host is there twice; its first row counts' });
    else hosts.set(read.host, read);
  }
  return { hosts: [...hosts.values()], badRows };
}

function parseRows(content: string): readonly ParsedRow[] {
  const [header = ''] = content.split('\n', 1);
  if (header.trim() === '') throw new InventoryFileError(NO_HEADER);
  const delimiter = header.includes(';') && !header.includes(',') ? ';' : ',';
  try {
    // The types know nothing of `info`.
    return parse(content, {
      bom: true,
      columns: (names: string[]) => columnsOf(names),
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as ParsedRow[];
  } catch (error) {
    if (error instanceof CsvError) throw new InventoryFileError(`The file is no CSV: ${error.code}.`);
    throw error;
  }
}

function columnsOf(names: readonly string[]): (Column | undefined)[] {
  const taken = new Set<Column>();
  const columns = names.map((name) => {
    const plain = name.toLowerCase().replace(/[\s_-]+/g, '');
    const column = (Object.keys(COLUMNS) as Column[]).find((candidate) => COLUMNS[candidate].includes(plain) && !taken.has(candidate));
    if (column !== undefined) taken.add(column);
    return column;
  });
  if (!taken.has('host')) throw new InventoryFileError(NO_HEADER);
  return columns;
}

function readRow(row: Row): InventoryHost | { readonly problem: string } {
  const host = (row.host ?? '').toLowerCase().replace(/\.$/, '');
  if (host === '') return { problem: 'the host is missing' };
  if (!HOST.test(host) && !ipaddr.isValid(host)) return { problem: 'the host is no host name' };
  const given = (row.addresses ?? '').split(/[\s;,|]+/).filter((address) => address !== '');
  const addresses = given.flatMap((address) => canonicalAddress(address) ?? []);
  if (addresses.length < given.length) return { problem: 'an address is no IP address' };
  const texts = { assetTag: row.asset_tag ?? '', role: row.role ?? '', owner: row.owner ?? '', location: row.location ?? '' };
  const bad = Object.values(texts).find((text) => text.length > MAX_TEXT || text.includes('\0'));
  if (bad !== undefined) return { problem: `a text has more than ${MAX_TEXT} characters, or a NUL in it` };
  return { host, addresses: [...new Set(addresses)], ...texts };
}

/** The one way in which an address is written, also in a look-up; undefined when it is none. */
function canonicalAddress(text: string): string | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return text;
  return ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text).toString() : undefined;
}
