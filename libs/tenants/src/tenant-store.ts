import { Injectable } from '@nestjs/common';
import { type Queryable, TenantTransactions } from '#database';
import { DeclaredTenantError } from './declared-tenant.error';
import { SealPreparation, type SealUse } from './seal-preparation';
import { SealBrokenError, SecretBox } from './secret-box';
import type { Tenant, TenantDefinition, TenantPreferences } from './tenant';
import { TenantRecords } from './tenant-records';

/** A tenant as the worker finds it. */
export interface StoredTenant extends Tenant {
  /** Microseconds since 1970 of its latest change, digits only. */
  readonly version: string;
  /** Whether its ticketing tool is known to refuse us. */
  readonly toolRefuses: boolean;
}

interface TenantRow {
  id: string;
  name: string;
  active: boolean;
  tool: string;
  tool_base_url: string;
  sealed_tool_credentials: string;
  preferences: TenantPreferences;
  version: string;
  tool_refuses: boolean;
}

/** What an upsert does with sealed values. */
const UPSERT: SealUse = { opens: ['tool_credentials', 'webhook_secret'], seals: 5 };

/** Tenants as their tickets need them, and brought as a whole to what somebody describes. */
@Injectable()
export class TenantStore {
  constructor(
    private readonly transactions: TenantTransactions,
    private readonly box: SecretBox,
    private readonly records: TenantRecords = new TenantRecords(box),
    private readonly seals: SealPreparation = new SealPreparation(transactions, box),
  ) {}

  /**
   * Creates the tenant or brings it to this definition.
   *
   * A changed webhook secret keeps the one before it valid, so that a rotation loses no delivery.
   *
   * @throws DeclaredTenantError, and SealBrokenError when a process with another key would replace what the others open.
   */
  async upsert(tenant: TenantDefinition): Promise<void> {
    await this.upsertAll([tenant]);
  }

  /**
   * The same for several tenants: all of them, or none.
   *
   * @param also what else belongs into the transaction, for each of them
   * @throws DeclaredTenantError, SealBrokenError
   */
  async upsertAll(
    tenants: readonly TenantDefinition[],
    also: (db: Queryable, tenant: TenantDefinition) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const byId = new Map(tenants.map((tenant) => [tenant.id, tenant]));
    await this.seals.prepare([...byId.keys()], UPSERT);
    await this.transactions.withEachTenant([...byId.keys()], async (db, id) => {
      const tenant = byId.get(id);
      if (tenant === undefined) return;
      await this.write(db, tenant);
      await also(db, tenant);
    });
  }

  /** The tenant with its credentials opened, or undefined when there is none of that id. @throws SealBrokenError */
  async find(tenantId: string): Promise<StoredTenant | undefined> {
    const { rows } = await this.transactions.withTenant(tenantId, (db) =>
      db.query<TenantRow>(
        `SELECT id, name, active, tool, tool_base_url, sealed_tool_credentials, preferences,
                tenant_version(updated_at) AS version, a.tenant_id IS NOT NULL AS tool_refuses
         FROM tenants LEFT JOIN tool_access AS a ON a.tenant_id = id WHERE id = $1`,
        [tenantId],
      ),
    );
    const row = rows[0];
    if (row === undefined) return undefined;
    const credentials = await this.box.open(row.sealed_tool_credentials, { tenantId, field: 'tool_credentials' });
    return {
      id: row.id,
      name: row.name,
      active: row.active,
      tool: { name: row.tool, baseUrl: row.tool_base_url, credentials: JSON.parse(credentials) as Record<string, string> },
      preferences: row.preferences,
      version: row.version,
      toolRefuses: row.tool_refuses,
    };
  }

  private async write(db: Queryable, tenant: TenantDefinition): Promise<void> {
    if (await this.records.insert(db, tenant)) return;
    const present = await this.records.findWithSecret(db, tenant.id, { lock: true });
    if (present?.tenant.declared === true) throw new DeclaredTenantError(tenant.id);
    if (present?.webhookSecret === undefined) throw sealedOtherwise(tenant.id);
    await this.records.update(db, tenant.id, tenant);
    if (present.webhookSecret !== tenant.webhookSecret) await this.records.rotateWebhookSecret(db, tenant.id, tenant.webhookSecret);
  }
}

function sealedOtherwise(id: string): SealBrokenError {
  return new SealBrokenError(
    `The webhook secret of tenant ${id} was sealed with another key than encryption-key: set it to that one, or give the tenant a secret and ` +
      'credentials with the admin API.',
  );
}
