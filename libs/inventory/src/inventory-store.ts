import { Injectable } from '@nestjs/common';
import { databaseFailure, type Queryable, TenantTransactions } from '#database';
import { type InventoryHost, namesOf, shortName } from './inventory-host';

/** What an import changed. */
export interface ImportResult {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly removed: number;
}

interface HostRow {
  readonly host: string;
  readonly addresses: string[];
  readonly asset_tag: string;
  readonly role: string;
  readonly owner: string;
  readonly location: string;
}

/** Rows of one statement: large enough that round trips do not count, small enough for one message. */
const BATCH = 2_000;

const UPSERT = `
  INSERT INTO inventory (tenant_id, host, addresses, asset_tag, role, owner, location)
  SELECT $1, h.host, ARRAY(SELECT jsonb_array_elements_text(h.addresses)), h.asset_tag, h.role, h.owner, h.location
  FROM jsonb_to_recordset($2::jsonb)
    AS h (host text, addresses jsonb, asset_tag text, role text, owner text, location text)
  ON CONFLICT (tenant_id, host) DO UPDATE SET
    addresses = EXCLUDED.addresses, asset_tag = EXCLUDED.asset_tag, role = EXCLUDED.role, owner = EXCLUDED.owner,
    location = EXCLUDED.location, updated_at = now()
  WHERE (inventory.addresses, inventory.asset_tag, inventory.role, inventory.owner, inventory.location)
    IS DISTINCT FROM (EXCLUDED.addresses, EXCLUDED.asset_tag, EXCLUDED.role, EXCLUDED.owner, EXCLUDED.location)
  RETURNING host, (xmax = 0) AS created`;

const LOOK_UP = {
  name: 'look_up_inventory',
  text: `
    SELECT i.host, i.addresses, i.asset_tag, i.role, i.owner, i.location, min(array_position($2::text[] || $3::text[], n.name)) AS place
    FROM inventory_names AS n JOIN inventory AS i ON i.tenant_id = n.tenant_id AND i.host = n.host
    WHERE n.tenant_id = $1 AND (n.name = ANY ($2) OR (n.name = ANY ($3) AND n.host = n.name))
    GROUP BY i.tenant_id, i.host
    ORDER BY place, i.host
    LIMIT $4`,
};

/** The imported inventories of tenants. */
@Injectable()
export class InventoryStore {
  constructor(private readonly transactions: TenantTransactions) {}

  /**
   * Brings the tenant's inventory to what `hosts` says, all of it or nothing. A second time it changes nothing.
   *
   * @param hosts each host once.
   * @param prune whether hosts that are not among them are removed.
   * @throws DatabaseUnavailableError, UnstorableError
   */
  async import(tenantId: string, hosts: readonly InventoryHost[], { prune }: { readonly prune: boolean }): Promise<ImportResult> {
    // Sorted, so that two imports at once wait for each other instead of deadlocking.
    const sorted = hosts.toSorted((a, b) => (a.host < b.host ? -1 : 1));
    return this.transactions
      .withTenant(tenantId, async (db) => {
        const changed = { created: 0, updated: 0 };
        for (let start = 0; start < sorted.length; start += BATCH) {
          const { created, updated } = await upsert(db, tenantId, sorted.slice(start, start + BATCH));
          changed.created += created;
          changed.updated += updated;
        }
        const removed = prune ? await removeOthers(db, tenantId, sorted) : 0;
        return { ...changed, unchanged: hosts.length - changed.created - changed.updated, removed };
      })
      .catch((error: unknown) => {
        throw databaseFailure(error);
      });
  }

  /**
   * Hosts that one of `names` names, in the order of the names. A name with a domain finds the host of that name, and one that is listed without
   * any; a name without a domain finds both.
   *
   * @param names in small letters.
   * @param limit of hosts; undefined: all of them, which one name alone may have many of.
   */
  async find(tenantId: string, names: readonly string[], limit: number | undefined, signal?: AbortSignal): Promise<InventoryHost[]> {
    const withoutDomain = names.map(shortName).filter((name) => !names.includes(name));
    const { rows } = await this.transactions.withTenant(tenantId, (db) => {
      // The wait for a connection may have taken longer than anybody waits for this answer.
      signal?.throwIfAborted();
      return db.query<HostRow>({ ...LOOK_UP, values: [tenantId, names, withoutDomain, limit] });
    });
    return rows.map(({ asset_tag, ...row }) => ({
      host: row.host,
      addresses: row.addresses,
      assetTag: asset_tag,
      role: row.role,
      owner: row.owner,
      location: row.location,
    }));
  }
}

async function upsert(db: Queryable, tenantId: string, hosts: readonly InventoryHost[]): Promise<{ created: number; updated: number }> {
  const rows = hosts.map(({ assetTag, ...host }) => ({ ...host, asset_tag: assetTag }));
  const { rows: changed } = await db.query<{ host: string; created: boolean }>(UPSERT, [tenantId, JSON.stringify(rows)]);
  const changedHosts = new Set(changed.map(({ host }) => host));
  const names = hosts
    .filter(({ host }) => changedHosts.has(host))
    .flatMap((host) => namesOf(host).map((name) => [name, host.host] as const));
  await db.query('DELETE FROM inventory_names WHERE tenant_id = $1 AND host = ANY ($2)', [tenantId, [...changedHosts]]);
  await db.query(
    'INSERT INTO inventory_names (tenant_id, name, host) SELECT $1, n.name, n.host FROM unnest($2::text[], $3::text[]) AS n (name, host)',
    [tenantId, names.map(([name]) => name), names.map(([, host]) => host)],
  );
  const created = changed.filter((row) => row.created).length;
  return { created, updated: changed.length - created };
}

async function removeOthers(db: Queryable, tenantId: string, hosts: readonly InventoryHost[]): Promise<number> {
  const kept = hosts.map(({ host }) => host);
  const sql = (table: string) => `DELETE FROM ${table} AS t WHERE t.tenant_id = $1 AND NOT EXISTS
    (SELECT FROM unnest($2::text[]) AS kept (host) WHERE kept.host = t.host)`;
  await db.query(sql('inventory_names'), [tenantId, kept]);
  const { rowCount } = await db.query(sql('inventory'), [tenantId, kept]);
  return rowCount ?? 0;
}
