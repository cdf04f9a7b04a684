import { asId, asRecords, asText, type JsonRecord } from '#json';
import type { Asset } from '../ticket-tool';
import { TicketToolError } from '../ticket-tool.error';
import type { ServiceDeskPlusApi } from './servicedesk-plus.api';
import { nameOf } from './ticket-mapping';

const MAX_NAMES = 20;

/**
 * Finds assets by name, tag and address.
 *
 * Each field is asked for by itself, side by side: not every build can search every field, and one that refuses a field must not hide what
 * the others find. The name is known to all of them.
 *
 * @throws TicketToolError
 */
export async function findAssets(
  api: ServiceDeskPlusApi,
  operation: string,
  names: readonly string[],
  limit: number,
  signal: AbortSignal,
): Promise<readonly Asset[]> {
  // An empty name would find every asset whose tag or address is empty.
  const wanted = [...new Set(names.map((name) => name.trim().toLowerCase()))].filter((name) => name !== '').slice(0, MAX_NAMES);
  if (wanted.length === 0) return [];
  const [byName, byTag, byAddress] = await Promise.all([
    list(api, operation, [...are('name', wanted), ...beginWith('name', wanted)], signal),
    orNothing(list(api, operation, are('asset_tag', wanted), signal)),
    orNothing(list(api, operation, are('ip_address', wanted), signal)),
  ]);
  const byId = new Map([...byName, ...byTag, ...byAddress].map((asset) => [asset.id, asset]));
  return [...byId.values()].slice(0, limit);
}

interface Criterion {
  readonly field: string;
  readonly condition: string;
  readonly value: string;
}

function are(field: string, values: readonly string[]): Criterion[] {
  return values.map((value) => ({ field, condition: 'is', value }));
}

function beginWith(field: string, values: readonly string[]): Criterion[] {
  return values.filter((value) => !/[.:]/.test(value)).map((value) => ({ field, condition: 'starts with', value: `${value}.` }));
}

async function list(api: ServiceDeskPlusApi, operation: string, criteria: readonly Criterion[], signal: AbortSignal): Promise<Asset[]> {
  const joined = criteria.map((criterion, index) => ({ ...criterion, ...(index > 0 && { logical_operator: 'OR' }) }));
  const body = await api.get(operation, '/assets', signal, { list_info: { row_count: 50, start_index: 1, search_criteria: joined } });
  return asRecords(body['assets']).flatMap((row) => toAsset(row) ?? []);
}

async function orNothing(found: Promise<Asset[]>): Promise<Asset[]> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof TicketToolError && error.kind === 'invalid') return [];
    throw error;
  }
}

function toAsset(row: JsonRecord): Asset | undefined {
  const id = asId(row['id']);
  const name = asText(row['name']);
  if (id === undefined || name === undefined) return undefined;
  const tag = asText(row['asset_tag']) ?? asText(row['barcode']);
  const type = nameOf(row['product_type']) ?? nameOf(row['product']);
  const state = nameOf(row['state']);
  const owner = [nameOf(row['user']), nameOf(row['department'])].filter((part) => part !== undefined).join(', ');
  const location = [asText(row['location']) ?? nameOf(row['location']), nameOf(row['site'])]
    .filter((part) => part !== undefined)
    .join(', ');
  const address = asText(row['ip_address']);
  return {
    id,
    name,
    addresses: address === undefined ? [] : address.split(/[\s,;]+/),
    ...(tag !== undefined && { tag }),
    ...(type !== undefined && { type }),
    ...(state !== undefined && { state }),
    ...(owner !== '' && { owner }),
    ...(location !== '' && { location }),
  };
}
